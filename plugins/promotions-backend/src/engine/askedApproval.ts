import {
  askStepApproval,
  createDecider,
  Promotion,
  Requirement,
  StepApproval,
  stepApprovals,
} from '@promotions/backstage-plugin-promotions-common';
import {
  EngineSnapshot,
  PipelineAccess,
  readSnapshotIfDeclared,
} from './changePipeline';

/** What freight waits for that people can give. */
export interface AskedApproval {
  /** Approval gates that wait, as they are now. */
  requirements: Requirement[];
  /** The step under way that asks, where it is not a gate. */
  step?: StepApproval;
  /** What asks for it, where it is not only what a policy would promote. */
  promotion?: Promotion;
  /** Entity refs of people of whom nothing is wanted: they have spoken, or may not. */
  except: string[];
}

/**
 * Who is wanted now: it may have changed since it began to wait.
 *
 * @returns undefined where nothing waits any more
 */
export async function askedApproval(
  access: PipelineAccess,
  pipelineId: string,
  stageName: string,
  freightId: string,
): Promise<AskedApproval | undefined> {
  const snapshot = await readSnapshotIfDeclared(access, pipelineId, {
    freight: [freightId],
  });
  const stage = snapshot?.pipeline.stages.find(s => s.name === stageName);
  const freight = snapshot?.freight.find(f => f.id === freightId);
  if (
    !snapshot ||
    !stage ||
    !freight ||
    snapshot.summary.state === 'Archived'
  ) {
    return undefined;
  }
  const waits = snapshot.waits.some(
    wait =>
      wait.kind === 'approval' &&
      wait.stage === stageName &&
      wait.freight === freightId,
  );
  if (!waits) {
    return undefined;
  }
  const ofStep = askedByStep(
    snapshot,
    stepApprovals(snapshot).filter(
      asked => asked.stage === stageName && asked.freight === freightId,
    ),
    access.now(),
  );
  if (ofStep) {
    return ofStep;
  }
  const promotion = snapshot.promotions.find(
    ({ phase, stage: into, freight: moved }) =>
      phase === 'Pending' && into === stageName && moved.includes(freightId),
  );
  const requirements = createDecider(snapshot, access.now())(
    stage,
    freight,
    promotion?.requestedBy,
  ).requirements.filter(
    ({ kind, status }) => kind === 'approval' && status === 'Waiting',
  );
  const spoken = spokenIn(requirements);
  const gates = [
    ...stage.gates,
    ...(snapshot.mandatoryGates[stageName] ?? []).map(({ gate }) => gate),
  ];
  const selfApproval = gates.some(
    gate => gate.kind === 'approval' && !gate.preventSelfApproval,
  );
  return {
    requirements,
    promotion,
    except: [
      ...new Set([
        ...spoken,
        ...(promotion && !selfApproval ? [promotion.requestedBy] : []),
      ]),
    ],
  };
}

/** While freight is on its way, what its steps ask comes first. */
function askedByStep(
  snapshot: EngineSnapshot,
  asked: StepApproval[],
  now: Date,
): AskedApproval | undefined {
  const open = asked
    .map(step => ({ step, requirement: askStepApproval(snapshot, step, now) }))
    .filter(({ requirement }) => requirement.status === 'Waiting');
  if (open.length === 0) {
    return undefined;
  }
  const requirements = open.map(({ requirement }) => requirement);
  const [{ step }] = open;
  const mayApproveThemselves = open.some(
    each => !each.step.gate.preventSelfApproval,
  );
  return {
    requirements,
    step,
    promotion: snapshot.promotions.find(
      ({ id, phase }) => phase === 'Running' && id === step.work.id,
    ),
    except: [
      ...new Set([
        ...spokenIn(requirements),
        ...(step.requestedBy && !mayApproveThemselves
          ? [step.requestedBy]
          : []),
      ]),
    ],
  };
}

function spokenIn(requirements: Requirement[]): string[] {
  return requirements.flatMap(({ approval }) =>
    [...(approval?.approvals ?? []), ...(approval?.rejections ?? [])].map(
      ({ by }) => by,
    ),
  );
}

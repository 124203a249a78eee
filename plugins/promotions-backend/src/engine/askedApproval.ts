import {
  createDecider,
  Promotion,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineAccess, readSnapshotIfDeclared } from './changePipeline';

/** What freight waits for that people can give. */
export interface AskedApproval {
  /** Approval gates that wait, as they are now. */
  requirements: Requirement[];
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
  const spoken = requirements.flatMap(({ approval }) =>
    [...(approval?.approvals ?? []), ...(approval?.rejections ?? [])].map(
      ({ by }) => by,
    ),
  );
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

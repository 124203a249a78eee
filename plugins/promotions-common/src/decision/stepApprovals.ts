import {
  ApprovalGate,
  AskingStep,
  Decision,
  FreightWithStatus,
  PipelineSnapshot,
  Requirement,
  Stage,
  StageTask,
} from '../model';
import { aside, listed, personName } from '../support/sentences';
import { toMillis } from '../time/instant';
import { approvalGate } from './gates/approval';
import { verdictOf } from './instants';
import { SnapshotIndex } from './SnapshotIndex';

/** The kind of step that asks people. @public */
export const APPROVAL_STEP = 'wait-for-approval';

/**
 * What the step keeps in its output while it waits, so that whoever looks at
 * the pipeline knows whom it asks.
 *
 * @public
 */
export interface AskedByStep {
  gate: Omit<ApprovalGate, 'kind' | 'name'>;
  /** What it says to them. */
  message?: string;
  /** Entity ref of who asked for the promotion. */
  requestedBy?: string;
}

/**
 * What a step of a promotion or task asks people.
 *
 * @public
 */
export interface StepApproval extends Pick<AskedByStep, 'message'> {
  work: AskingStep['work'];
  step: string;
  stage: string;
  /** Id of the freight. */
  freight: string;
  /** Its name is the id by which people approve; see `stepApprovalId`. */
  gate: ApprovalGate;
  since: string;
  requestedBy?: string;
}

/**
 * The id by which people approve what a step asks. No gate and no freeze has
 * one like it: their names have no colon.
 *
 * @param task - of which it is a step; left out: it is one of a promotion
 * @public
 */
export function stepApprovalId(
  step: string,
  task?: Pick<StageTask, 'phase' | 'name'>,
): string {
  return task ? `task:${task.phase}/${task.name}/${step}` : `step:${step}`;
}

/**
 * What steps under way ask people now.
 *
 * @public
 */
export function stepApprovals(
  snapshot: Pick<PipelineSnapshot, 'asking' | 'promotions' | 'tasks'>,
): StepApproval[] {
  return (snapshot.asking ?? []).flatMap(asking => {
    const { work, step, since } = asking;
    const asked = askedBy(asking);
    const place = placeOf(snapshot, asking);
    if (!asked || !place) {
      return [];
    }
    const { task, ...at } = place;
    return [
      {
        work,
        step,
        since,
        ...at,
        gate: {
          ...asked.gate,
          kind: 'approval' as const,
          name: stepApprovalId(step, task),
        },
        message: asked.message,
        requestedBy: asked.requestedBy,
      },
    ];
  });
}

/**
 * What a step asks under that id.
 *
 * @param freight - Id of the freight.
 * @public
 */
export function findStepApproval(
  snapshot: PipelineSnapshot,
  at: { stage: string; freight: string; gate: string },
): StepApproval | undefined {
  return stepApprovals(snapshot).find(
    ({ stage, freight, gate }) =>
      stage === at.stage && freight === at.freight && gate.name === at.gate,
  );
}

/**
 * How far the approval is that a step asks for: by the rule of approval gates,
 * over what was said since the step began.
 *
 * @public
 */
export function askStepApproval(
  snapshot: PipelineSnapshot,
  asked: StepApproval,
  now: Date,
): Requirement {
  const { gate, since, requestedBy } = asked;
  const said = snapshot.approvals.filter(
    ({ at }) => toMillis(at) >= toMillis(since),
  );
  const answer = approvalGate.evaluate(gate, {
    index: new SnapshotIndex({ ...snapshot, approvals: said }),
    // The rule looks at no more of them than what they are called.
    stage: { name: asked.stage } as Stage,
    freight: { id: asked.freight } as FreightWithStatus,
    now: now.getTime(),
    id: gate.name,
    availableFrom: toMillis(since),
    requestedBy,
  });
  const rejections = answer.approval?.rejections ?? [];
  return {
    id: gate.name,
    kind: 'approval',
    ...answer,
    ...(rejections.length > 0 && {
      message: `Rejected by ${listed(
        rejections.map(
          ({ by, comment }) => `${personName(by)}${aside(comment)}`,
        ),
      )}.`,
    }),
    ...(asked.message !== undefined && {
      details: { step: asked.step, message: asked.message },
    }),
  };
}

/**
 * The same as decisions are told.
 *
 * @public
 */
export function decideStepApproval(
  snapshot: PipelineSnapshot,
  asked: StepApproval,
  now: Date,
): Decision {
  const requirement = askStepApproval(snapshot, asked, now);
  return {
    stage: asked.stage,
    freight: asked.freight,
    at: now.toISOString(),
    verdict: verdictOf([requirement]),
    requirements: [requirement],
    nextChangeAt: requirement.until ?? null,
    eligibleAt: null,
  };
}

function placeOf(
  { promotions, tasks }: Pick<PipelineSnapshot, 'promotions' | 'tasks'>,
  { work }: AskingStep,
): { stage: string; freight: string; task?: StageTask } | undefined {
  if (work.kind === 'task') {
    const task = tasks.find(({ id }) => id === work.id);
    return task && { stage: task.stage, freight: task.freight, task };
  }
  const promotion = promotions.find(({ id }) => id === work.id);
  return promotion && { stage: promotion.stage, freight: promotion.freight[0] };
}

/** Undefined before the runner of the step has said whom it asks. */
function askedBy({ output }: AskingStep): AskedByStep | undefined {
  const asked = output?.asked as Partial<AskedByStep> | undefined;
  return asked?.gate && Array.isArray(asked.gate.from)
    ? (asked as AskedByStep)
    : undefined;
}

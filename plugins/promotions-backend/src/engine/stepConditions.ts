import {
  applyToSnapshot,
  Condition,
  ENGINE_ACTOR,
  expiredCondition,
  noChanges,
} from '@promotions/backstage-plugin-promotions-common';
import { StepCondition } from '@promotions/backstage-plugin-promotions-node';
import { PipelineChanges } from '../store/Store';
import {
  changePipeline,
  EngineSnapshot,
  PipelineAccess,
} from './changePipeline';
import { MAX_CONDITIONS } from './conditions';
import { Holder } from './work/holder';

/** The work that somebody holds and whose step reports something. */
export interface ReportingWork extends Holder {
  pipelineId: string;
  stage: string;
  /** Ids: what it is about. */
  freight: string[];
  /** Of a task: the promotion that brought the freight. */
  promotionId?: string;
}

/**
 * Takes in what a step of a promotion or task says about its stage. What is
 * about something that the document does not have any more, or that there is
 * no room for, is left out.
 *
 * @returns sentences about what was left out
 * @throws LeaseLostError when the worker does not hold the work any more
 */
export async function reportFromStep(
  access: PipelineAccess,
  work: ReportingWork,
  uses: string,
  reported: StepCondition[],
): Promise<string[]> {
  return changePipeline(access, work.pipelineId, (read, now) => {
    const refused: string[] = [];
    const changes = noChanges();
    for (const condition of reported) {
      const snapshot = applyToSnapshot(read, changes);
      const problem = problemOf(
        { ...read, ...snapshot },
        work,
        condition,
        access.conditionsPerStage,
      );
      if (problem) {
        refused.push(problem);
      } else {
        take({ ...read, ...snapshot }, changes, {
          ...conditionOf(work, uses, condition),
          observedAt: now.toISOString(),
          lastTransitionAt: now.toISOString(),
        });
      }
    }
    if (changes.conditions.length === 0) {
      return { result: refused };
    }
    return {
      changes: { ...changes, ...heldBy(work) },
      snapshot: applyToSnapshot(read, changes),
      result: refused,
    };
  });
}

/** An update of nothing, which needs the lease all the same. */
export function heldBy({ ref, fence }: Holder): PipelineChanges {
  const update = [{ id: ref.id, fence }];
  return ref.kind === 'promotion'
    ? { promotionsUpdated: update }
    : { tasksUpdated: update };
}

function problemOf(
  { pipeline, conditions }: EngineSnapshot,
  work: ReportingWork,
  { type, target }: StepCondition,
  most: number = MAX_CONDITIONS,
): string | undefined {
  const stage = pipeline.stages.find(({ name }) => name === work.stage);
  if (!stage) {
    return `The condition ${type} was not taken: the pipeline has no stage ${work.stage} any more.`;
  }
  if (target !== undefined && !stage.targets.some(t => t.name === target)) {
    return `The condition ${type} was not taken: ${stage.name} has no target ${target}.`;
  }
  const here = conditions.filter(known => known.stage === stage.name);
  const isKnown = here.some(
    known => known.type === type && known.target === target,
  );
  return isKnown || here.length < most
    ? undefined
    : `The condition ${type} was not taken: ${stage.name} has ${here.length} conditions, and no room for another one.`;
}

function conditionOf(
  { ref, stage, freight }: ReportingWork,
  uses: string,
  { type, target, status, reason, message, url }: StepCondition,
): Omit<Condition, 'observedAt' | 'lastTransitionAt'> {
  return {
    type,
    stage,
    target,
    status,
    reason,
    message,
    source: `${ref.kind}:${uses}`,
    url,
    freight: freight[0],
  };
}

/** Adds it to the changes, and to the timeline where it is news. */
function take(
  { conditions }: EngineSnapshot,
  changes: ReturnType<typeof noChanges>,
  condition: Condition,
): void {
  const { type, stage, target, status, observedAt: at } = condition;
  const known = conditions.find(
    other =>
      other.stage === stage && other.type === type && other.target === target,
  );
  const expired = known && expiredCondition(known, new Date(at));
  const before = expired ?? known;
  if (before?.status === status) {
    if (before === known && isSame(known, condition)) {
      return;
    }
    changes.conditions.push({
      ...condition,
      lastTransitionAt: before.lastTransitionAt,
    });
    return;
  }
  changes.conditions.push(...(expired ? [expired] : []), condition);
  changes.timeline.push({
    at,
    kind: 'condition.reported',
    actor: ENGINE_ACTOR,
    stage,
    freight: condition.freight,
    message: `${type}${
      target ? ` of ${target}` : ''
    } in ${stage} is ${status}.${
      condition.message ? ` ${condition.message}` : ''
    }`,
    data: { type, target, from: before?.status, source: condition.source },
  });
}

/** A step that waits says the same each time that it is asked. */
const REFRESH_MS = 60_000;

function isSame(known: Condition, condition: Condition): boolean {
  const age = Date.parse(condition.observedAt) - Date.parse(known.observedAt);
  return (
    age < REFRESH_MS &&
    known.reason === condition.reason &&
    known.message === condition.message &&
    known.url === condition.url &&
    known.freight === condition.freight &&
    known.source === condition.source
  );
}

import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  applyToSnapshot,
  Condition,
  expiredCondition,
  noChanges,
  parseDuration,
  REPORTED_CONDITIONS,
  ReportConditionRequest,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import {
  changePipeline,
  EngineSnapshot,
  PipelineAccess,
} from './changePipeline';
import { Actor } from './Engine';
import { assertActive, withFreight } from './lookUp';

/** Of one stage; every decision about the pipeline reads all of them. */
export const MAX_CONDITIONS = 200;

/**
 * Takes in what an outside system says about a stage, or one of its targets.
 *
 * @returns the condition as it is kept
 * @throws NotFoundError for a stage that there is not
 * @throws InputError for a target or freight that there is not, and for a type that promotions report themselves
 * @throws ConflictError where the stage has too many, or the pipeline is archived
 */
export async function reportCondition(
  access: PipelineAccess,
  pipelineId: string,
  stageName: string,
  type: string,
  request: ReportConditionRequest,
  actor: Actor,
): Promise<Condition> {
  if (REPORTED_CONDITIONS.includes(type)) {
    throw new InputError(
      `type: ${type} is what promotions report themselves; report another type.`,
    );
  }
  return changePipeline(access, pipelineId, async (read, now) => {
    const stage = stageOf(read, stageName, request.target);
    assertActive(read);
    const freight =
      request.freight === undefined
        ? undefined
        : (await withFreight(access, read, request.freight)).freight;
    const at = now.toISOString();
    const known = read.conditions.find(
      condition =>
        condition.stage === stage.name &&
        condition.type === type &&
        condition.target === request.target,
    );
    if (!known) {
      assertRoom(read, stage, access.conditionsPerStage);
    }
    const expired = known && expiredCondition(known, now);
    const before = expired ?? known;
    const changed = before?.status !== request.status;
    const condition: Condition = {
      type,
      stage: stage.name,
      target: request.target,
      status: request.status,
      reason: request.reason,
      message: request.message,
      source: `api:${actor.ref}`,
      url: request.url,
      freight: freight?.id,
      observedAt: at,
      lastTransitionAt: changed ? at : before.lastTransitionAt,
      expiresAt: expiryOf(request.ttl, now),
    };
    const about = request.target ? ` of ${request.target}` : '';
    const changes = {
      ...noChanges(),
      conditions: expired ? [expired, condition] : [condition],
      // What is said again is no news.
      timeline: changed
        ? [
            {
              at,
              kind: 'condition.reported',
              actor: actor.ref,
              stage: stage.name,
              freight: freight?.id,
              message: `${type}${about} in ${stage.name} is ${
                condition.status
              }.${condition.message ? ` ${condition.message}` : ''}`,
              data: { type, target: request.target, from: before?.status },
            },
          ]
        : [],
    };
    return {
      changes,
      snapshot: applyToSnapshot(read, changes),
      result: condition,
    };
  });
}

/** @throws ConflictError */
function assertRoom(
  { conditions }: EngineSnapshot,
  { name }: Stage,
  most: number = MAX_CONDITIONS,
): void {
  const here = conditions.filter(({ stage }) => stage === name);
  if (here.length >= most) {
    throw new ConflictError(
      `${name} has ${here.length} conditions, and no room for another one. Report those that it has under the same type again, instead of a new type each time.`,
    );
  }
}

/** @throws NotFoundError for the stage, InputError for the target */
function stageOf(
  snapshot: EngineSnapshot,
  name: string,
  target: string | undefined,
): Stage {
  const stage = snapshot.pipeline.stages.find(s => s.name === name);
  if (!stage) {
    throw new NotFoundError(`The pipeline has no stage ${name}.`);
  }
  const targets = stage.targets.map(t => t.name);
  if (target !== undefined && !targets.includes(target)) {
    throw new InputError(
      `target: ${name} has no target ${target}; it has ${
        targets.join(', ') || 'none'
      }.`,
    );
  }
  return stage;
}

/** @throws InputError */
function expiryOf(ttl: string | undefined, now: Date): string | undefined {
  if (ttl === undefined) {
    return undefined;
  }
  let duration: number;
  try {
    duration = parseDuration(ttl);
  } catch {
    duration = 0;
  }
  if (!(duration > 0)) {
    throw new InputError(
      'ttl: has to be a duration longer than nothing, such as 10m.',
    );
  }
  return new Date(now.getTime() + duration).toISOString();
}

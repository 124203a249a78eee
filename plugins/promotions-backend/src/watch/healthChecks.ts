import {
  ConditionWatch,
  Pipeline,
  PipelineSnapshot,
} from '@promotions/backstage-plugin-promotions-common';
import { keyOf } from '../engine/healthChecks';
import { StageHealthChecks } from '../store/Store';

/** One condition that is watched in a stage, and who asked for that. */
export interface StageWatch {
  stage: string;
  watch: ConditionWatch;
  /** The document, or a step for as long as its freight is in the stage. */
  askedBy: 'probe' | 'step';
}

/**
 * All that is watched in the stages of a pipeline. A condition is watched in
 * one way: what the document declares stands before what steps ask for, and of
 * those what came last.
 */
export function stageWatches(
  pipeline: Pipeline,
  checks: ReadonlyArray<Pick<StageHealthChecks, 'stage' | 'healthChecks'>>,
): StageWatch[] {
  return pipeline.stages.flatMap(({ name: stage, conditions, targets }) => {
    const byKey = new Map<string, StageWatch>();
    for (const check of checks) {
      for (const watch of check.stage === stage ? check.healthChecks : []) {
        byKey.set(keyOf(watch), { stage, watch, askedBy: 'step' });
      }
    }
    for (const watch of conditions) {
      byKey.set(keyOf(watch), { stage, watch, askedBy: 'probe' });
    }
    return [...byKey.values()].filter(
      ({ watch }) =>
        watch.target === undefined ||
        targets.some(({ name }) => name === watch.target),
    );
  });
}

/** Whether what a step asked for is still to be watched. */
export function isStillAsked(
  snapshot: Pick<PipelineSnapshot, 'current' | 'pipeline'>,
  asked: StageWatch,
): boolean {
  const wanted = findWatch(snapshot, asked);
  return JSON.stringify(wanted?.watch) === JSON.stringify(asked.watch);
}

/** Whether the condition is watched for the same reason, in whatever way. */
export function isStillWatched(
  snapshot: Pick<PipelineSnapshot, 'current' | 'pipeline'>,
  asked: StageWatch,
): boolean {
  return findWatch(snapshot, asked) !== undefined;
}

function findWatch(
  { current, pipeline }: Pick<PipelineSnapshot, 'current' | 'pipeline'>,
  asked: StageWatch,
): StageWatch | undefined {
  const checks = current.flatMap(({ stage, healthChecks = [] }) => ({
    stage,
    healthChecks,
  }));
  return stageWatches(pipeline, checks).find(
    ({ stage, watch, askedBy }) =>
      stage === asked.stage &&
      askedBy === asked.askedBy &&
      keyOf(watch) === keyOf(asked.watch),
  );
}

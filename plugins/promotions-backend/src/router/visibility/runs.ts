import {
  StageRun,
  StageTask,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { DecisionNarrowing } from './decisions';
import { narrowJson } from './json';
import { Redaction } from './Redaction';

interface NarrowRunOptions {
  redaction: Redaction;
  decisions: DecisionNarrowing;
}

/** A run, without names of what somebody may not see. */
export function narrowRun<R extends StageRun>(
  run: R,
  { decisions }: NarrowRunOptions,
): R {
  return { ...run, ...decisions.texts(run, 'message') };
}

/** A task, without names of what somebody may not see. */
export function narrowTask<T extends StageTask>(
  task: T,
  { decisions }: NarrowRunOptions,
): T {
  return { ...task, ...decisions.texts(task, 'title', 'message') };
}

/** What a step wrote, without names of what somebody may not see. */
export function narrowStep(
  step: StepRecord,
  options: NarrowRunOptions,
): StepRecord {
  const { output, healthChecks } = step;
  return {
    ...step,
    ...options.decisions.texts(step, 'name', 'message'),
    ...(output && { output: narrowJson(output, options) }),
    ...(healthChecks && { healthChecks: narrowJson(healthChecks, options) }),
  };
}

import {
  aRequest,
  aSnapshot,
  aStage,
  HOUR,
  minutesAgo,
  NOW,
} from '../../__testUtils__/builders';
import {
  CurrentFreight,
  Gate,
  PipelineSnapshot,
  Stage,
  StepDefinition,
  TargetState,
} from '../../model';
import { planPass } from '../plan';

const step: StepDefinition = {
  id: 'push',
  uses: 'git-push',
  with: {},
  continueOnError: false,
  retry: {},
};

/** A stage that is promoted to, with one target of its own name. */
export function promotedStage(
  name: string,
  options: Parameters<typeof aStage>[1] = {},
): Stage {
  const stage = aStage(name, { targets: [name], ...options });
  stage.promotion.steps = [step];
  return stage;
}

/** dev → staging → prod, each with one target of its own name and one step. */
export function line(
  overrides: Partial<PipelineSnapshot> = {},
): PipelineSnapshot {
  const stages = [
    promotedStage('dev'),
    promotedStage('staging', { freight: [aRequest({ stages: ['dev'] })] }),
    promotedStage('prod', {
      freight: [aRequest({ stages: ['staging'], requiredSoakTime: HOUR })],
    }),
  ];
  return aSnapshot(stages, overrides);
}

/** One stage, `prod`, that takes freight directly and has these gates. */
export function gated(
  gates: Gate[],
  overrides: Partial<PipelineSnapshot> = {},
): PipelineSnapshot {
  return aSnapshot([promotedStage('prod', { gates })], overrides);
}

/** Stages into which a policy called `all` promotes. */
export const automatic = (...stages: string[]) =>
  Object.fromEntries(
    stages.map(stage => [stage, { enabled: true, policy: 'all' }]),
  );

/** The target of a stage reports the freight. */
export function reported(
  stage: string,
  freight: string,
  phase: TargetState['phase'] = 'Succeeded',
): TargetState {
  return {
    stage,
    target: stage,
    revision: freight,
    phase,
    freight,
    drift: false,
    at: minutesAgo(1),
    receivedAt: minutesAgo(1),
  };
}

/** The stage runs the freight. */
export const runs = (
  stage: string,
  freight: string,
  since = minutesAgo(5),
): CurrentFreight => ({ stage, origin: 'app', freight, since });

/** So much later than the instant that tests decide for. */
export const later = (milliseconds: number) =>
  new Date(NOW.getTime() + milliseconds);

let ids = 0;

export function pass(snapshot: PipelineSnapshot, now = NOW) {
  return planPass({ snapshot, now, newId: () => `id-${++ids}` });
}

/** All that the pass changes, as one list. */
export function changed(of: ReturnType<typeof pass>): unknown[] {
  return Object.values(of.changes).flat();
}

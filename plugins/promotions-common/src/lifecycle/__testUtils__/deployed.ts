import { Stage, TargetState } from '../../model';

/** When the freight entered the stage. */
export const ENTERED = '2026-01-10T12:00:00.000Z';

/** So many seconds after that. */
export const at = (seconds: number) =>
  new Date(Date.parse(ENTERED) + seconds * 1000).toISOString();

/** A stage of which two of three targets have to report. */
export function stage(overrides: Partial<Stage> = {}): Stage {
  return {
    name: 'prod',
    labels: {},
    freight: [],
    targets: [
      { name: 'eu', labels: {} },
      { name: 'us', labels: {} },
      { name: 'ap', labels: {} },
    ],
    requiredTargets: 2,
    healthy: [],
    conditions: [],
    gates: [],
    promotion: { vars: {}, steps: [], manual: false },
    ...overrides,
  };
}

/** What a target reports of f1, ten seconds after it entered. */
export function target(
  name: string,
  phase: TargetState['phase'],
  overrides: Partial<TargetState> = {},
): TargetState {
  return {
    stage: 'prod',
    target: name,
    revision: '1.0.0',
    phase,
    freight: 'f1',
    drift: false,
    at: at(10),
    receivedAt: at(10),
    ...overrides,
  };
}

import { Override, PipelineSnapshot, Requirement, Stage } from '../model';
import { instantName, personName, sentence } from '../support/sentences';
import { toInstant, toMillis } from '../time/instant';
import { StageGate, stageGates } from './stageGates';

/** Whether it passes over the gate now: as the gate is, and not expired. */
function passesOver(
  override: Override,
  gate: Pick<StageGate, 'id' | 'fingerprint'>,
  now: number,
): boolean {
  return (
    override.gate === gate.id &&
    toMillis(override.expiresAt) > now &&
    override.fingerprint === gate.fingerprint
  );
}

/**
 * Overrides that pass over something of the stage now, whether it would be met
 * without them or not.
 *
 * @public
 */
export function overridesInForce(
  snapshot: Pick<PipelineSnapshot, 'mandatoryGates' | 'freezes' | 'overrides'>,
  stage: Stage,
  now: Date,
): Override[] {
  const gates = new Map(
    stageGates(snapshot, stage).map(gate => [gate.id, gate]),
  );
  return snapshot.overrides.filter(override => {
    const gate = gates.get(override.gate);
    return (
      override.stage === stage.name &&
      gate !== undefined &&
      passesOver(override, gate, now.getTime())
    );
  });
}

/**
 * The override that passes over a gate now. Of several the one that counts
 * longest.
 */
export function overrideOf(
  overrides: readonly Override[],
  gate: Pick<StageGate, 'id' | 'fingerprint'>,
  now: number,
): Override | undefined {
  return overrides
    .filter(override => passesOver(override, gate, now))
    .reduce<Override | undefined>(
      (longest, each) =>
        longest && !lastsLonger(each, longest) ? longest : each,
      undefined,
    );
}

function lastsLonger(a: Override, b: Override): boolean {
  const longer = toMillis(a.expiresAt) - toMillis(b.expiresAt);
  return longer > 0 || (longer === 0 && a.id > b.id);
}

/**
 * Instants that are tried at the most to find out when a gate is met by
 * itself; a gate changes only a few times before that, or never is.
 */
const MAX_CHANGES = 1_000;

/**
 * What remains of a requirement that is passed over: who did so and why, and
 * until when, which ends when the override expires, or when the gate is met
 * by itself.
 *
 * @param unmet - The requirement by itself.
 * @param requirementAt - The same at another instant.
 */
export function overridden(
  unmet: Requirement,
  override: Override,
  requirementAt: (instant: number) => Requirement,
): Requirement {
  let until = toMillis(override.expiresAt);
  let next = unmet;
  for (let change = 0; change < MAX_CHANGES; change++) {
    if (next.until === undefined || toMillis(next.until) >= until) {
      break;
    }
    const instant = toMillis(next.until);
    next = requirementAt(instant);
    if (next.status === 'Met') {
      until = instant;
    }
  }
  return {
    ...unmet,
    status: 'Overridden',
    message: `${personName(override.by)} passed over it until ${instantName(
      override.expiresAt,
    )}: ${sentence(override.reason)} Without that: ${unmet.message}`,
    since: override.at,
    until: toInstant(until),
    override: { ...override },
  };
}

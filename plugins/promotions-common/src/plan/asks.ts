import { gateFingerprint } from '../decision';
import { CheckAnswer, CheckGate } from '../model';
import { compareInstants } from '../time/instant';
import { checkKey, noChanges, PassChanges } from './changes';
import { asking } from './checks';
import { PassContext } from './context';
import { gateOf } from './gates';
import { Watched } from './watched';

/** A check that some watched freight has reached. */
interface ReachedCheck {
  key: Pick<CheckAnswer, 'stage' | 'freight' | 'gate'>;
  check: CheckGate;
  /** What is known of this very gate; another one says nothing about it. */
  known?: CheckAnswer;
}

/**
 * Puts down what external systems are asked from now on, so that nobody else
 * asks them at the same time. Whoever writes it asks; should they not come to
 * an answer, it is asked again at `askAgainAt`.
 *
 * @internal
 */
export function planAsks(
  context: PassContext,
  watched: readonly Watched[],
): PassChanges {
  const at = context.now.toISOString();
  const checks = reachedChecks(context, watched)
    .filter(({ known }) => !known || compareInstants(known.askAgainAt, at) <= 0)
    .map(({ key, check, known }) => asking(key, check, known, context.now));
  return { ...noChanges(), checks };
}

/**
 * When what was asked is to be asked again.
 *
 * @internal
 */
export function askInstants(
  context: PassContext,
  watched: readonly Watched[],
): string[] {
  return reachedChecks(context, watched).map(
    ({ known }) => known?.askAgainAt ?? context.now.toISOString(),
  );
}

/** One freight and stage may be watched for two reasons, and is asked once. */
function reachedChecks(
  { snapshot }: PassContext,
  watched: readonly Watched[],
): ReachedCheck[] {
  const answers = new Map(snapshot.checks.map(c => [checkKey(c), c]));
  const reached = new Map<string, ReachedCheck>();
  for (const { stage, freight, decision } of watched.filter(w => w.checked)) {
    for (const { id: gate, status } of decision.requirements) {
      const check =
        status !== 'NotEvaluated' && status !== 'Overridden'
          ? gateOf(snapshot, stage, 'check', gate)
          : undefined;
      if (check) {
        const key = { stage: stage.name, freight: freight.id, gate };
        const kept = answers.get(checkKey(key));
        const known =
          kept?.fingerprint === gateFingerprint(check) ? kept : undefined;
        reached.set(checkKey(key), { key, check, known });
      }
    }
  }
  return [...reached.values()];
}

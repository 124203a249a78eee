import { gateFingerprint } from '../decision/fingerprint';
import { CheckAnswer, CheckGate } from '../model';
import { compareInstants } from '../time/instant';
import { checkKey, noChanges, PassChanges } from './changes';
import { PassContext } from './context';
import { gateOf } from './gates';
import { Watched } from './watched';

/**
 * What a question may take beside the time that its gate gives to an answer:
 * to be begun, and to be written. Then it counts as lost, and is asked again.
 */
const GRACE_MS = 30_000;

/** A check that some watched freight has reached. */
interface ReachedCheck {
  stage: string;
  freight: string;
  /** Id of the requirement. */
  gate: string;
  check: CheckGate;
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
    .map(
      ({ stage, freight, gate, check, known }): CheckAnswer => ({
        failures: 0,
        unansweredSince: at,
        ...known,
        stage,
        freight,
        gate,
        fingerprint: gateFingerprint(check),
        askAgainAt: new Date(
          context.now.getTime() + check.timeout + GRACE_MS,
        ).toISOString(),
      }),
    );
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
  const found = watched
    .filter(({ checked }) => checked)
    .flatMap(({ stage, freight, decision }) =>
      decision.requirements.flatMap(requirement => {
        const { id: gate, kind, status } = requirement;
        const check =
          kind === 'check' &&
          status !== 'NotEvaluated' &&
          status !== 'Overridden'
            ? gateOf(snapshot, stage, 'check', requirement)
            : undefined;
        if (!check) {
          return [];
        }
        const key = { stage: stage.name, freight: freight.id, gate };
        const known = answers.get(checkKey(key));
        // What another gate was answered says nothing about this one.
        const same = known?.fingerprint === gateFingerprint(check);
        return [{ ...key, check, known: same ? known : undefined }];
      }),
    );
  return [...new Map(found.map(one => [checkKey(one), one])).values()];
}

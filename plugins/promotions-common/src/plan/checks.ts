import { gateFingerprint } from '../decision';
import {
  CheckAnswer,
  CheckGate,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
} from '../model';
import { checkKey } from './changes';
import { gateOf } from './gates';

/**
 * A question of a `check` gate that is to be asked, by whoever writes the pass:
 * that it is asked is among its changes.
 *
 * @public
 */
export interface CheckAsk {
  stage: string;
  freight: string;
  /** Id of the requirement. */
  gate: string;
  /**
   * ISO 8601, as in what is kept of the check: until then nobody else asks.
   * Where something else is kept, the question is not asked any more.
   */
  askAgainAt: string;
}

/**
 * What is needed to ask.
 *
 * @public
 */
export interface CheckQuestion {
  stage: Stage;
  freight: FreightWithStatus;
  check: CheckGate;
  /** That it is asked, and what was answered before. */
  known: CheckAnswer;
}

/**
 * What an external system said.
 *
 * @public
 */
export type CheckReply = Omit<NonNullable<CheckAnswer['answer']>, 'at'>;

/**
 * The question, as long as it is still to be asked: the gate is the one that
 * it was, and nobody else has come to an answer or asks anew.
 *
 * @public
 */
export function findQuestion(
  snapshot: PipelineSnapshot,
  ask: CheckAsk,
): CheckQuestion | undefined {
  const stage = snapshot.pipeline.stages.find(({ name }) => name === ask.stage);
  const freight = snapshot.freight.find(({ id }) => id === ask.freight);
  const check = stage && gateOf(snapshot, stage, 'check', ask.gate);
  const key = checkKey(ask);
  const known = snapshot.checks.find(kept => checkKey(kept) === key);
  return stage &&
    freight &&
    check &&
    known?.askAgainAt === ask.askAgainAt &&
    known.fingerprint === gateFingerprint(check)
    ? { stage, freight, check, known }
    : undefined;
}

/**
 * What is kept of a check that was answered: it is asked again when the answer
 * does not count any more.
 *
 * @public
 */
export function answeredCheck(
  { check, known }: Pick<CheckQuestion, 'check' | 'known'>,
  reply: CheckReply,
  now: Date,
): CheckAnswer {
  const { stage, freight, gate, fingerprint } = known;
  return {
    stage,
    freight,
    gate,
    fingerprint,
    answer: { at: now.toISOString(), ...reply },
    failures: 0,
    askAgainAt: after(now, check.ttl),
  };
}

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * What is kept of a check that was not answered: it is asked again, less and
 * less often. What was answered before counts as long as it does.
 *
 * @public
 */
export function unansweredCheck(
  { known }: Pick<CheckQuestion, 'known'>,
  error: string,
  now: Date,
): CheckAnswer {
  const pause = Math.min(
    FIRST_PAUSE_MS * 2 ** Math.min(known.failures, 10),
    LONGEST_PAUSE_MS,
  );
  return {
    ...known,
    error,
    failures: known.failures + 1,
    askAgainAt: after(now, pause),
  };
}

/**
 * What a question may take beside the time that its gate gives to an answer:
 * to be begun, and to be written. Then it counts as lost, and is asked again.
 */
const GRACE_MS = 30_000;

/**
 * What is kept of a check from when it is asked on.
 *
 * @internal
 */
export function asking(
  key: Pick<CheckAnswer, 'stage' | 'freight' | 'gate'>,
  check: CheckGate,
  known: CheckAnswer | undefined,
  now: Date,
): CheckAnswer {
  return {
    failures: 0,
    ...known,
    ...key,
    unansweredSince: known?.unansweredSince ?? now.toISOString(),
    fingerprint: gateFingerprint(check),
    askAgainAt: after(now, check.timeout + GRACE_MS),
  };
}

function after(now: Date, milliseconds: number): string {
  return new Date(now.getTime() + milliseconds).toISOString();
}

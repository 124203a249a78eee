import { CheckAnswer, CheckGate } from '../../model';
import { aside, roughly, sentence } from '../../support/sentences';
import { toInstant, toMillis } from '../../time/instant';
import { gateFingerprint } from '../fingerprint';
import { conditionChanges, evaluateWith, MAX_TRIES } from './boolean';
import { firstChange } from './firstChange';
import { GateAnswer, GateQuestion, GateRule } from './GateRule';

/**
 * Met while an external system has answered as expected, no longer ago than
 * its time to live. Reading a decision asks nobody: the engine does, and keeps
 * the answer.
 */
export const checkGate: GateRule<CheckGate> = {
  class: 'checks',
  evaluate(gate, question) {
    const known = knownAnswer(gate, question);
    const answer = evaluateAt(gate, known, question);
    const until = firstChange(
      { now: question.now, status: answer.status },
      changesOf(gate, known, question),
      now => evaluateAt(gate, known, { ...question, now }).status,
      MAX_TRIES,
    );
    return {
      ...answer,
      ...(until === undefined ? {} : { until: toInstant(until) }),
    };
  },
};

/** What was asked for another gate, or for this one as it was, says nothing. */
function knownAnswer(
  gate: CheckGate,
  { index, stage, freight, id }: GateQuestion,
): CheckAnswer | undefined {
  const known = index
    .checks(stage.name, freight.id)
    .find(check => check.gate === id);
  return known?.fingerprint === gateFingerprint(gate) ? known : undefined;
}

function changesOf(
  gate: CheckGate,
  known: CheckAnswer | undefined,
  question: GateQuestion,
): number[] {
  return [
    staleAt(gate, known),
    givesUpAt(gate, known),
    ...(gate.expect === undefined
      ? []
      : conditionChanges(gate.expect, question)),
  ];
}

function staleAt({ ttl }: CheckGate, known: CheckAnswer | undefined): number {
  return known?.answer === undefined
    ? Infinity
    : toMillis(known.answer.at) + ttl;
}

function givesUpAt(
  { giveUpAfter }: CheckGate,
  known: CheckAnswer | undefined,
): number {
  return known?.unansweredSince === undefined
    ? Infinity
    : toMillis(known.unansweredSince) + giveUpAfter;
}

function evaluateAt(
  gate: CheckGate,
  known: CheckAnswer | undefined,
  question: GateQuestion,
): GateAnswer {
  const { now } = question;
  if (known?.answer && staleAt(gate, known) > now) {
    return answered(gate, known.answer, question);
  }
  const told = known?.error ? ` ${sentence(known.error)}` : '';
  const answer = {
    who: [gate.uses],
    ...(known?.unansweredSince ? { since: known.unansweredSince } : {}),
    details: { uses: gate.uses, failures: known?.failures ?? 0 },
  };
  if (givesUpAt(gate, known) <= now) {
    const since = roughly(gate.giveUpAfter);
    return {
      ...answer,
      status: 'Unmet',
      message: `The check by ${gate.uses} has had no answer for ${since}.${told}`,
    };
  }
  return {
    ...answer,
    status: 'Waiting',
    message: `The check by ${gate.uses} has not answered yet.${told}`,
  };
}

function answered(
  gate: CheckGate,
  answer: NonNullable<CheckAnswer['answer']>,
  question: GateQuestion,
): GateAnswer {
  const { expect, uses } = gate;
  const { at, status, reason, message, url, response } = answer;
  const is = `The check by ${uses} has answered ${status}${aside(
    message ?? reason,
  )}`;
  const base = {
    since: at,
    who: [uses],
    ...(url ? { url } : {}),
  };
  const details = { uses, answer: { ...answer } };
  if (expect === undefined) {
    return status === 'True'
      ? { ...base, status: 'Met', message: `${is}.`, details }
      : {
          ...base,
          status: 'Unmet',
          message: `${is}; it must be True.`,
          details,
        };
  }
  const result = evaluateWith(expect, question, {
    status,
    response: response ?? null,
  });
  if ('error' in result) {
    return {
      ...base,
      status: 'Unmet',
      message: `${is}, but ${expect} cannot be told: ${result.error}`,
      details: { ...details, error: result.error },
    };
  }
  return {
    ...base,
    status: result.value ? 'Met' : 'Unmet',
    message: `${is}, and ${expect} is ${result.value}.`,
    details,
  };
}

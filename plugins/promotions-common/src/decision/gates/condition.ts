import { conditionAt, expiryOf } from '../../conditions';
import { Condition, ConditionGate } from '../../model';
import { own } from '../../support/own';
import { aside, roughly } from '../../support/sentences';
import { toInstant, toMillis } from '../../time/instant';
import { compares, describeComparison } from './comparison';
import { firstChange } from './firstChange';
import { GateAnswer, GateQuestion, GateRule } from './GateRule';

/**
 * Met when the named condition of the named stage compares as asked, and has
 * done so for as long as is asked. What nobody has reported is Unmet.
 *
 * Without a `target` it means the condition of the stage and of each of its
 * targets that has, or is to have, one of that type: all must be as asked. One
 * that has expired is `Unknown`.
 */
export const conditionGate: GateRule<ConditionGate> = {
  class: 'state',
  sameForAllFreight: ({ sameFreight }) => !sameFreight,
  evaluate(gate, question) {
    const asked = subjects(gate, question);
    const answerAt = (now: number) =>
      worst(
        asked.map(({ target, condition }) =>
          evaluateSubject(
            gate,
            { target, condition: condition && conditionAt(condition, now) },
            { ...question, now },
          ),
        ),
      );
    const { until: _later, ...answer } = answerAt(question.now);
    const until = firstChange(
      { now: question.now, status: answer.status },
      asked.flatMap(({ condition }) =>
        condition ? changes(gate, condition, question) : [],
      ),
      now => answerAt(now).status,
    );
    return until === undefined
      ? answer
      : { ...answer, until: toInstant(until) };
  },
};

/** When what is said about the condition may change by itself. */
function changes(
  gate: ConditionGate,
  condition: Condition,
  question: GateQuestion,
): number[] {
  const expiry = expiryOf(condition);
  return [question.now, expiry].flatMap(instant => [
    instant,
    heldSince(gate, conditionAt(condition, instant), question) + gate.for,
  ]);
}

/** The stage, or one target of it, and what was reported about it. */
interface Subject {
  target?: string;
  condition?: Condition;
}

function subjects(gate: ConditionGate, { index }: GateQuestion): Subject[] {
  const reported = new Map(
    index
      .conditions(gate.stage, gate.type)
      .map(condition => [condition.target, condition]),
  );
  const targets =
    gate.target === undefined
      ? concerned(gate, index.stage(gate.stage), reported)
      : [gate.target];
  return targets.map(target => ({ target, condition: reported.get(target) }));
}

/** Undefined stands for the stage itself. */
function concerned(
  gate: ConditionGate,
  stage: ReturnType<GateQuestion['index']['stage']>,
  reported: ReadonlyMap<string | undefined, Condition>,
): Array<string | undefined> {
  const declared = [undefined, ...(stage?.targets ?? []).map(t => t.name)];
  const watched = new Set(
    stage?.conditions
      .filter(({ type }) => type === gate.type)
      .map(({ target }) => target),
  );
  const found = declared.filter(
    target => watched.has(target) || reported.has(target),
  );
  return found.length > 0 ? found : [undefined];
}

function evaluateSubject(
  gate: ConditionGate,
  { target, condition }: Subject,
  question: GateQuestion,
): GateAnswer {
  const name = `${gate.type} of ${
    target === undefined ? gate.stage : `${target} in ${gate.stage}`
  }`;
  if (!condition) {
    return {
      status: 'Unmet',
      message: `Nobody has reported ${name}.`,
      who: [gate.stage],
    };
  }
  const found = answerBase(gate, condition);
  if (gate.sameFreight && condition.freight !== question.freight.id) {
    return {
      ...found,
      status: 'Unmet',
      message: `Nobody has reported ${name} for this freight.`,
    };
  }
  const failure = comparisonFailure(gate, condition, name);
  if (failure) {
    return {
      ...found,
      ...failure,
      details: { ...found.details, ...failure.details },
      status: 'Unmet',
      since: condition.lastTransitionAt,
    };
  }
  return heldFor(gate, condition, name, question);
}

/** Undefined when it compares as asked. */
function comparisonFailure(
  gate: ConditionGate,
  condition: Condition,
  name: string,
): Pick<GateAnswer, 'message' | 'details'> | undefined {
  const told = aside(condition.message ?? condition.reason);
  const is = `${name} is ${condition.status}${told}`;
  try {
    return compares(condition.status, gate)
      ? undefined
      : { message: `${is}; it must ${describeComparison(gate)}.` };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      message: `${is}, which cannot be compared: ${text}`,
      details: { error: text },
    };
  }
}

function heldFor(
  gate: ConditionGate,
  condition: Condition,
  name: string,
  question: GateQuestion,
): GateAnswer {
  const found = answerBase(gate, condition);
  const since = heldSince(gate, condition, question);
  const until = since + gate.for;
  const { status } = condition;
  if (until > question.now) {
    return {
      ...found,
      status: 'Waiting',
      message: `${name} is ${status}, but not yet for ${roughly(gate.for)}.`,
      since: toInstant(since),
      until: toInstant(until),
    };
  }
  const held = gate.for > 0 ? `, for at least ${roughly(gate.for)}` : '';
  return {
    ...found,
    status: 'Met',
    message: `${name} is ${status}${held}.`,
    since: toInstant(until),
  };
}

/** Milliseconds since 1970. */
function heldSince(
  gate: ConditionGate,
  condition: Condition,
  { freight }: GateQuestion,
): number {
  const since = toMillis(condition.lastTransitionAt);
  // What the status was before this freight came is about other freight.
  const stay = gate.sameFreight
    ? own(freight.status.currentlyIn, gate.stage)
    : undefined;
  return stay ? Math.max(since, toMillis(stay.since)) : since;
}

function answerBase(
  gate: ConditionGate,
  condition: Condition,
): Pick<GateAnswer, 'details' | 'url' | 'who'> {
  return {
    who: [gate.stage],
    details: { condition: { ...condition } },
    ...(condition.url ? { url: condition.url } : {}),
  };
}

const SEVERITY = { Met: 0, NotEvaluated: 0, Waiting: 1, Unmet: 2 } as const;

/** The one that is furthest from being met, or is met last. */
function worst(answers: GateAnswer[]): GateAnswer {
  const lateness = ({ until, since }: GateAnswer) => until ?? since ?? '';
  return answers.reduce((a, b) => {
    const order =
      SEVERITY[b.status] - SEVERITY[a.status] ||
      (lateness(b) > lateness(a) ? 1 : -1);
    return order > 0 ? b : a;
  });
}

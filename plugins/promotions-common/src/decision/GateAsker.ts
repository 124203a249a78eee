import { Override, Requirement } from '../model';
import { toMillis } from '../time/instant';
import { GateAnswer, GateQuestion } from './gates/GateRule';
import { overridden, overrideOf } from './overrides';
import { RuledGate } from './stageGates';

/** What is said at an instant, and until when the status remains. */
interface Span {
  from: number;
  until: number;
  requirement: Requirement;
}

/**
 * Why it is asked: to be told, or only to find out what the status is at some
 * instant.
 */
export type Purpose = 'tell' | 'probe';

/** Spans that are kept of one gate. */
const KEPT = 200;

/**
 * Asks one gate of one stage about many freight: what is the same for all of
 * it is asked once an instant, or where only the status is of interest, once
 * for as long as that remains.
 */
export class GateAsker {
  readonly gate: RuledGate;
  /** What there is to say while a class before it is not met. */
  readonly notAsked: Requirement;
  /** Sorted; they do not overlap. */
  #spans: Span[] = [];
  /** Of answers that a rule gives again and again. */
  readonly #ofFixed = new Map<GateAnswer, Requirement>();
  /** What was told last. */
  #told: Span | undefined;

  constructor(gate: RuledGate) {
    this.gate = gate;
    this.notAsked = Object.freeze(
      this.#requirement({
        status: 'NotEvaluated',
        message: 'Asked once what comes before it is met.',
      }),
    );
  }

  /** @param overrides - Those of the freight in the stage. */
  ask(
    question: GateQuestion,
    overrides: readonly Override[] | undefined,
    purpose: Purpose,
  ): Requirement {
    const requirement = this.byItself(question, purpose);
    if (
      overrides === undefined ||
      requirement.status === 'Met' ||
      requirement.status === 'NotEvaluated'
    ) {
      return requirement;
    }
    const override = overrideOf(overrides, this.gate, question.now);
    return override
      ? overridden(requirement, override, now =>
          this.byItself({ ...question, now }, 'probe'),
        )
      : requirement;
  }

  /** Without what somebody may have overridden. */
  byItself(question: GateQuestion, purpose: Purpose): Requirement {
    if (!this.gate.sameForAllFreight) {
      return this.#evaluate(question, purpose);
    }
    const { now } = question;
    if (purpose === 'tell') {
      if (this.#told?.from !== now) {
        this.#told = this.#spanFrom(question, purpose);
      }
      return this.#told.requirement;
    }
    const at = this.#spans.findIndex(({ until }) => until > now);
    const known = this.#spans[at];
    if (known && known.from <= now) {
      return known.requirement;
    }
    const span = this.#spanFrom(question, purpose);
    if (this.#spans.length >= KEPT) {
      this.#spans = [span];
    } else if (known?.until === span.until) {
      // The same span, seen from an earlier instant.
      this.#spans[at] = span;
    } else {
      this.#spans.splice(at < 0 ? this.#spans.length : at, 0, span);
    }
    return span.requirement;
  }

  #spanFrom(question: GateQuestion, purpose: Purpose): Span {
    const requirement = Object.freeze(this.#evaluate(question, purpose));
    const { until } = requirement;
    return {
      from: question.now,
      until: until === undefined ? Infinity : toMillis(until),
      requirement,
    };
  }

  #evaluate(question: GateQuestion, purpose: Purpose): Requirement {
    const { evaluate, probe } = this.gate;
    return this.#requirement(
      purpose === 'probe' && probe
        ? { message: '', ...probe(question) }
        : evaluate(question),
    );
  }

  #requirement(answer: GateAnswer): Requirement {
    const fixed = Object.isFrozen(answer);
    const known = fixed ? this.#ofFixed.get(answer) : undefined;
    if (known) {
      return known;
    }
    const { id, kind, policy } = this.gate;
    const requirement: Requirement =
      policy === undefined
        ? { id, kind, ...answer }
        : { id, kind, policy, ...answer };
    if (fixed) {
      this.#ofFixed.set(answer, Object.freeze(requirement));
    }
    return requirement;
  }
}

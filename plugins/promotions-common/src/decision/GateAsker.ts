import { Override, Requirement } from '../model';
import { toMillis } from '../time/instant';
import { GateQuestion } from './gates/GateRule';
import { overridden, overrideOf } from './overrides';
import { RuledGate } from './stageGates';

/** An answer, and the span for which it holds. */
interface Span {
  from: number;
  until: number;
  requirement: Requirement;
}

/** Spans that are kept of one gate. */
const KEPT = 200;

/**
 * Asks one gate of one stage about many freight: what is the same for all of
 * it is asked once, and holds until it changes by itself.
 */
export class GateAsker {
  readonly gate: RuledGate;
  /** What there is to say while a class before it is not met. */
  readonly notAsked: Requirement;
  /** Sorted; they do not overlap. */
  #spans: Span[] = [];

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
  ): Requirement {
    const requirement = this.#byItself(question);
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
          this.#byItself({ ...question, now }),
        )
      : requirement;
  }

  #byItself(question: GateQuestion): Requirement {
    if (!this.gate.sameForAllFreight) {
      return this.#evaluate(question);
    }
    const { now } = question;
    const at = this.#spans.findIndex(({ until }) => until > now);
    const known = this.#spans[at];
    if (known && known.from <= now) {
      return known.requirement;
    }
    const requirement = Object.freeze(this.#evaluate(question));
    const { until } = requirement;
    const span = {
      from: now,
      until: until === undefined ? Infinity : toMillis(until),
      requirement,
    };
    if (this.#spans.length >= KEPT) {
      this.#spans = [span];
    } else if (known && known.until === span.until) {
      // The same span, seen from an earlier instant.
      this.#spans[at] = span;
    } else {
      this.#spans.splice(at < 0 ? this.#spans.length : at, 0, span);
    }
    return requirement;
  }

  #evaluate(question: GateQuestion): Requirement {
    return this.#requirement(this.gate.evaluate(question));
  }

  #requirement(answer: Omit<Requirement, 'id' | 'kind'>): Requirement {
    const { id, kind, policy } = this.gate;
    return policy === undefined
      ? { id, kind, ...answer }
      : { id, kind, policy, ...answer };
  }
}

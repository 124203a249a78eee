import { ExpressionError } from './ExpressionError';

/** What one expression may be and use, at the most. */
export const limits = {
  /** Characters of source. */
  source: 4_096,
  /** Nodes of the syntax tree, macros expanded. */
  nodes: 2_000,
  /** Levels of the syntax tree. */
  depth: 200,
  /** Loops (`all`, `exists`, `map`, `filter` …) inside each other's bodies. */
  loops: 8,
  /**
   * Units of work of one evaluation. A unit is about what evaluating one node
   * takes: half a microsecond where this was measured.
   */
  work: 60_000,
  /** Units of work of all expressions in one template. */
  templateWork: 120_000,
  /** Levels of a template. */
  templateDepth: 64,
  /** Weight (see `weightOf`) of one value that an evaluation makes. */
  weight: 50_000,
  /** Characters of a regular expression. */
  pattern: 256,
} as const;

/** Thrown within an evaluation to end it at once. */
class WorkUsedUpError extends Error {}

/**
 * Counts what one evaluation costs, and ends it when that is too much.
 *
 * The library turns what a function throws into an error value, which `||`,
 * `exists` and others pass over. So the meter remembers that it ran out, and
 * whoever started the evaluation asks it afterwards.
 */
export class Meter {
  #left: number;
  #reason: string | undefined;

  /** @param work - units that may be used */
  constructor(work: number) {
    this.#left = work;
  }

  /** Why the evaluation was given up; undefined while it may go on. */
  get reason(): string | undefined {
    return this.#reason;
  }

  charge(units: number): void {
    this.#left -= units;
    // Written so that NaN ends the evaluation too.
    if (!(this.#left >= 0)) {
      this.giveUp(
        'it takes too much work. Loop over less, or split it into several expressions',
      );
    }
  }

  checkWeight(weight: number): void {
    if (!(weight <= limits.weight)) {
      this.giveUp('it builds a value that is too large');
    }
  }

  giveUp(reason: string): never {
    this.#reason ??= reason;
    throw new WorkUsedUpError(reason);
  }
}

/** @throws ExpressionError when the source is longer than is allowed. */
export function checkSourceLength(expression: string): void {
  if (expression.length > limits.source) {
    throw new ExpressionError(
      `The expression has ${expression.length} characters; at most ${limits.source} are allowed.`,
    );
  }
}

import { RE2JS } from '@bufbuild/re2';
import { ConditionGate } from '../../model';
import { listed } from '../../support/sentences';

/** Longer texts are not compared with a pattern. */
const MAX_TEXT = 1_000;
const MAX_PATTERN = 256;

/**
 * The ways in which a status may be compared.
 *
 * @public
 */
export type Comparisons = Pick<
  ConditionGate,
  'equals' | 'notEquals' | 'in' | 'matches'
>;

/**
 * Whether a status compares as the gate asks: in every way that it names.
 *
 * @throws Error with a sentence, when the pattern or the status is nothing to
 * match.
 * @public
 */
export function compares(status: string, asked: Comparisons): boolean {
  return (
    (asked.equals === undefined || status === asked.equals) &&
    status !== asked.notEquals &&
    (asked.in === undefined || asked.in.includes(status)) &&
    (asked.matches === undefined || matchesWhole(status, asked.matches))
  );
}

/** RE2 takes time in proportion to the text, whatever the pattern. */
function matchesWhole(text: string, pattern: string): boolean {
  if (pattern.length > MAX_PATTERN) {
    throw new Error(`The pattern is longer than ${MAX_PATTERN} characters.`);
  }
  if (text.length > MAX_TEXT) {
    throw new Error(`The status is longer than ${MAX_TEXT} characters.`);
  }
  return compiled(pattern).matches(text);
}

/** Patterns that are kept; the one that was compiled first goes first. */
const KEPT = 200;
const patterns = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  const known = patterns.get(pattern);
  if (known) {
    return known;
  }
  let fresh: RE2JS;
  try {
    fresh = RE2JS.compile(pattern);
  } catch (error) {
    throw new Error(
      `The pattern ${pattern} is not a regular expression of RE2: ${
        error instanceof Error ? error.message : error
      }.`,
    );
  }
  if (patterns.size >= KEPT) {
    patterns.delete(patterns.keys().next().value ?? pattern);
  }
  patterns.set(pattern, fresh);
  return fresh;
}

/** What is asked, as it follows `it must `. */
export function describeComparison(asked: Comparisons): string {
  const parts: string[] = [];
  if (asked.equals !== undefined) {
    parts.push(`be ${asked.equals}`);
  }
  if (asked.notEquals !== undefined) {
    parts.push(`not be ${asked.notEquals}`);
  }
  if (asked.in !== undefined) {
    parts.push(`be ${listed(asked.in, 'or')}`);
  }
  if (asked.matches !== undefined) {
    parts.push(`match ${asked.matches}`);
  }
  return listed(parts);
}

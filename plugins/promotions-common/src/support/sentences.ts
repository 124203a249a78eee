import { formatDuration } from '../time/duration';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `a`, `a and b`, `a, b and c`. */
export function listed(
  names: readonly string[],
  word: 'and' | 'or' = 'and',
): string {
  if (names.length < 2) {
    return names.join('');
  }
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

/**
 * The name of a person by which colleagues know them; others as they are.
 *
 * @param ref - entity ref
 * @public
 */
export function personName(ref: string): string {
  return ref.replace(/^user:(default\/)?/, '');
}

/** An entity as colleagues call it: without its kind and the usual namespace. */
export function entityName(ref: string): string {
  return ref.replace(/^[^:/]+:/, '').replace(/^default\//, '');
}

/**
 * `2026-01-12 21:00 UTC`: an instant to the minute, the same for everybody.
 *
 * @public
 */
export function instantName(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** One and the same duration is asked for again and again. */
let lastRoughly = { ms: 0, text: formatDuration(0) };

/** A duration as exact as people want it, never longer than it is. */
export function roughly(ms: number): string {
  if (ms !== lastRoughly.ms) {
    lastRoughly = { ms, text: writeRoughly(ms) };
  }
  return lastRoughly.text;
}

function writeRoughly(ms: number): string {
  let grain = 1;
  if (ms >= DAY) {
    grain = HOUR;
  } else if (ms >= HOUR) {
    grain = MINUTE;
  } else if (ms >= SECOND) {
    grain = SECOND;
  }
  return formatDuration(ms - (ms % grain));
}

/** `text.` from `text`, and as it is where it ends as a sentence does. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** ` (text)`, without the full stop that the sentence around it has; nothing of nothing. */
export function aside(text: string | undefined): string {
  return text ? ` (${text.replace(/\.$/, '')})` : '';
}

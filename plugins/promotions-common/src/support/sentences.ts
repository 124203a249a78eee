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

/** The name of a person by which colleagues know them; others as they are. */
export function personName(ref: string): string {
  return ref.replace(/^user:(default\/)?/, '');
}

/** A duration as exact as people want it, never longer than it is. */
export function roughly(ms: number): string {
  const grain = [
    [DAY, HOUR],
    [HOUR, MINUTE],
    [SECOND, SECOND],
  ].find(([from]) => ms >= from)?.[1];
  return formatDuration(grain ? Math.floor(ms / grain) * grain : ms);
}

/** `text.` from `text`, and as it is where it ends as a sentence does. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

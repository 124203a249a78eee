/**
 * Milliseconds since 1970 of an ISO 8601 instant, NaN when it is none.
 */
export function toMillis(instant: string): number {
  return Date.parse(instant);
}

/** Most decisions ask for one and the same instant, again and again. */
let last = { ms: 0, text: new Date(0).toISOString() };

/**
 * The instant in ISO 8601, UTC with milliseconds.
 */
export function toInstant(ms: number): string {
  if (ms !== last.ms) {
    last = { ms, text: new Date(ms).toISOString() };
  }
  return last.text;
}

/**
 * Orders instants, the earliest first. Those in one format sort as text, which
 * is ten times quicker than to read them.
 */
export function compareInstants(a: string, b: string): number {
  const oneFormat = a.length === b.length && a.endsWith('Z') && b.endsWith('Z');
  return oneFormat ? compareText(a, b) : toMillis(a) - toMillis(b);
}

/** Orders texts by code unit, the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

/**
 * Milliseconds since 1970 of an ISO 8601 instant, NaN when it is none.
 */
export function toMillis(instant: string): number {
  return Date.parse(instant);
}

/**
 * The instant in ISO 8601, UTC with milliseconds.
 */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * The instant that a field for date and time means, which has no time zone of
 * its own: that of the reader. Nothing for one that is empty or half filled.
 */
export function instantOf(local: string): string | undefined {
  const at = local ? new Date(local).getTime() : NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** Name of the reader's time zone, as in `Europe/Berlin`. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * The first of the instants after now at which the status is another one;
 * undefined when it is the same at all of them. It must not change in between.
 *
 * @param instants - Milliseconds since 1970, in any order; those that are not
 * finite, or not after now, are passed over.
 * @param tries - How many of them are looked at; the one after them counts as
 * a change, so that nothing takes for ever.
 */
export function firstChange<TStatus>(
  now: number,
  instants: readonly number[],
  statusAt: (instant: number) => TStatus,
  tries: number = Infinity,
): number | undefined {
  if (instants.length === 0) {
    return undefined;
  }
  const ahead = [...new Set(instants)]
    .filter(instant => instant > now && instant < Infinity)
    .sort((a, b) => a - b);
  if (ahead.length === 0) {
    return undefined;
  }
  const status = statusAt(now);
  return ahead.find(
    (instant, index) => index >= tries || statusAt(instant) !== status,
  );
}

/**
 * The first of the instants after now at which the status is another one than
 * now; undefined when it is the same at all of them. It must not change in
 * between.
 *
 * @param instants - Milliseconds since 1970, in any order; those that are not
 * finite, or not after now, are passed over.
 * @param tries - How many of them are looked at; the one after them counts as
 * a change, so that nothing takes for ever.
 */
export function firstChange<TStatus>(
  { now, status }: { now: number; status: TStatus },
  instants: readonly number[],
  statusAt: (instant: number) => TStatus,
  tries: number = Infinity,
): number | undefined {
  return [...new Set(instants)]
    .filter(instant => instant > now && instant < Infinity)
    .sort((a, b) => a - b)
    .find((instant, index) => index >= tries || statusAt(instant) !== status);
}

/**
 * The instant at which as many as required have come about: the required-th
 * smallest, Infinity when there are fewer.
 */
export function nth(instants: readonly number[], required: number): number {
  return [...instants].sort((a, b) => a - b)[required - 1] ?? Infinity;
}

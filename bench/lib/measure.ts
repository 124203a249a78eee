/** Times in milliseconds. */
export interface Times {
  /** What it takes where nothing else is in the way. */
  least: number;
  median: number;
  p95: number;
}

/**
 * Measures something over and over, each time with a new subject, the making
 * of which does not count.
 */
export function measure<T>(
  times: number,
  make: () => T,
  run: (subject: T) => unknown,
): Times {
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const subject = make();
    const start = performance.now();
    run(subject);
    taken.push(performance.now() - start);
  }
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { least: sorted[0], median: at(0.5), p95: at(0.95) };
}

export function line(name: string, ...values: string[]) {
  process.stdout.write(
    `${name.padEnd(46)}${values
      .map(value => ` ${value}`.padStart(16))
      .join('')}\n`,
  );
}

export function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

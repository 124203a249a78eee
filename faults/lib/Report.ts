/** Names of what must hold whatever happens; printed with how often each was checked. */
export const INVARIANTS = {
  lost: 'no promotion is lost',
  ended: 'every stage run ends as it should',
  twice: 'nothing is run by two at once',
  again: 'no completed step has its effect again',
  key: 'a repeated effect has the same key',
  git: 'each promotion moves the branch once',
  event: 'no event is lost, and each counts once',
  timeline: 'the timeline has no gaps and nothing twice',
  quiet: 'in the end nothing waits, and nobody holds anything',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** What a case has found out. */
export class Report {
  readonly #faults = new Map<string, number>();
  readonly #checks = new Map<Invariant, number>();
  #passed = 0;
  readonly #failures: string[] = [];
  readonly #notReached: string[] = [];

  /** A fault has happened. */
  injected(fault: string, count = 1) {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + count);
  }

  /** A point that came up before, and does not any more. */
  notReached(name: string) {
    this.#notReached.push(name);
  }

  checked(invariant: Invariant, count = 1) {
    this.#checks.set(invariant, (this.#checks.get(invariant) ?? 0) + count);
  }

  /** One case is over. */
  async case(name: string, run: () => Promise<string[]>): Promise<boolean> {
    const start = performance.now();
    let problems: string[];
    try {
      problems = await run();
    } catch (error) {
      problems = [messageOf(error)];
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (problems.length === 0) {
      this.#passed += 1;
      console.log(`✓ ${name} (${seconds} s)`);
      return true;
    }
    this.#failures.push(name);
    console.log(`✗ ${name} (${seconds} s)`);
    problems.forEach(problem => console.log(`    ${problem}`));
    console.log(`    Again: yarn test:faults --only ${JSON.stringify(name)}`);
    return false;
  }

  /** Prints all, with `N passed, M failed` as the last line. */
  print(): boolean {
    console.log('\nFaults injected');
    for (const [fault, count] of [...this.#faults].sort()) {
      console.log(`  ${String(count).padStart(6)}  ${fault}`);
    }
    console.log('Invariants checked');
    for (const [invariant, text] of Object.entries(INVARIANTS)) {
      const count = this.#checks.get(invariant as Invariant) ?? 0;
      console.log(`  ${String(count).padStart(6)}  ${text}`);
    }
    if (this.#notReached.length > 0) {
      console.log('Points that did not come up again');
      this.#notReached.forEach(name => console.log(`  ${name}`));
    }
    if (this.#failures.length > 0) {
      console.log('Failed');
      this.#failures.forEach(name => console.log(`  ${name}`));
    }
    console.log(`${this.#passed} passed, ${this.#failures.length} failed`);
    return this.#failures.length === 0 && this.#passed > 0;
  }
}

function messageOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause ? `${message}: ${messageOf(cause)}` : String(message ?? error);
}

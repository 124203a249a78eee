/** How far a smoke test has come. */
export interface SmokeTest {
  requests: number;
  answered: number;
  passed: boolean;
  failed: boolean;
}

const REQUESTS = 20;
const KEPT = 200;

/** Pretends to run smoke tests, each of which takes a while. */
export class SmokeTests {
  private readonly began = new Map<string, number>();

  constructor(
    private readonly takesMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins the test of that key, or tells how far it has come. */
  ask({ key, fails }: { key: string; fails: boolean }): SmokeTest {
    const began = this.began.get(key) ?? this.begin(key);
    const share = Math.min(1, (this.now() - began) / this.takesMs);
    // One that fails gives up on the way.
    const answered = Math.floor(REQUESTS * Math.min(share, fails ? 0.7 : 1));
    const over = share === 1;
    return {
      requests: REQUESTS,
      answered,
      passed: over && !fails,
      failed: over && fails,
    };
  }

  private begin(key: string): number {
    const now = this.now();
    this.began.set(key, now);
    const [oldest] = this.began.keys();
    if (this.began.size > KEPT) {
      this.began.delete(oldest);
    }
    return now;
  }
}

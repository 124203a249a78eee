import type { Lane } from './Lane';
import type { Report } from './Report';

/** One thing that may go wrong, and what is checked after it. */
export interface Case {
  /** As it is printed, and asked for with `--only`. */
  name: string;
  /** Tells what does not hold. */
  run(lane: Lane, report: Report): Promise<string[]>;
}

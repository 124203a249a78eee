import { InputError } from '@backstage/errors';
import { DAY } from './wallTime';

/** So many steps are taken before it is worth while to compare days. */
const FEW = 100;

/**
 * So many times windows are asked at the most. Windows of people's working
 * weeks take some thousands for ten years.
 */
const MAX_QUESTIONS = 500_000;

/** What is known about how something is from an instant on. */
export interface Course {
  /** Nothing changes before this instant. Milliseconds since 1970. */
  from: number;
  /** Nobody looks further. */
  horizon: number;
  /** How many windows are asked each time. */
  windows: number;
  /**
   * Until when it is the same as before, or longer; undefined: from this
   * instant on it is otherwise.
   */
  stillAt(instant: number): number | undefined;
  /** Days of 24 hours from an instant of which this is the same go alike. */
  dayFrom(instant: number): string;
}

/**
 * The first instant at which it is otherwise; Infinity: there is none before
 * the horizon.
 *
 * Windows that relieve each other every minute have millions of instants at
 * which something could change. So a day like one in which nothing did is not
 * looked at again: of those there are few.
 *
 * @throws InputError where that takes too long
 */
export function firstOtherwise(course: Course): number {
  const { horizon, stillAt, dayFrom } = course;
  const quiet = new Set<string>();
  const count = counter(course.windows);
  let at = course.from;
  for (let steps = 0; at <= horizon; ) {
    const end = (Math.floor(at / DAY) + 1) * DAY;
    let day: string | undefined;
    // Never the first day: what was before on that day is not known.
    if (steps >= FEW) {
      count();
      day = dayFrom(end - DAY);
      if (quiet.has(day)) {
        at = end;
        continue;
      }
    }
    for (; at < end && at <= horizon; steps++) {
      count();
      const until = stillAt(at);
      if (until === undefined) {
        return at;
      }
      at = until;
    }
    if (day !== undefined) {
      quiet.add(day);
    }
  }
  return Infinity;
}

/** Counts how often windows are asked, and refuses to go on for ever. */
function counter(windows: number): () => void {
  let asked = 0;
  return () => {
    asked += windows;
    if (asked > MAX_QUESTIONS) {
      throw new InputError(
        'The windows relieve each other so often that nobody can say when they open or shut. Make them fewer, or their schedules simpler.',
      );
    }
  };
}

import { TimeWindow } from '../model';
import { compileWindow } from './compile';
import { SpanCache } from './SpanCache';
import { findNextChange } from './timeline';

/**
 * What time windows say at one instant.
 *
 * @public
 */
export interface WindowsState {
  /** No deny window is open and, where any allow window is given, one is. */
  readonly open: boolean;
  /**
   * Milliseconds since 1970: when `open` changes next. Null: never, as far as
   * is looked ahead.
   */
  readonly nextChangeAt: number | null;
}

type Answers = WeakMap<readonly TimeWindow[], SpanCache<WindowsState>>;

const known = new WeakMap<readonly TimeWindow[], Answers>();

/**
 * By what the windows say, for those who have read them again. More than these
 * are forgotten.
 */
const MAX_TEXTS = 1000;
const byText = new Map<string, SpanCache<WindowsState>>();

/**
 * Whether one may go ahead by these windows, and when that changes.
 *
 * - A window is open from its start, the start included, to its end, which is
 *   not. Windows that touch or overlap are one.
 * - A `schedule` goes by the clock on the wall of the time zone, the
 *   `duration` by elapsed time: where a clock is put forward or back while the
 *   window is open, it shuts an hour later or earlier by that clock.
 * - A start that falls into a gap of the clock moves forward to the end of
 *   the gap. A time that comes twice starts the window the first time only.
 * - A window without `from` has been open since ever, one without `to` stays
 *   open. One that ends before it begins never opens.
 *
 * It looks ahead for ten years, counted from the latest `from` or `to` if
 * that is later; what would change only afterwards counts as never changing.
 *
 * What was found is kept with the arrays and the windows: neither must be
 * changed afterwards. The same array gives the same object as long as nothing
 * changes.
 *
 * @param options - `now` in milliseconds since 1970.
 * @throws InputError where a schedule, a time zone or an instant cannot be
 * read, or windows relieve each other so often, and in so many ways, that they
 * cannot be followed
 * @public
 */
export function evaluateWindows(options: {
  allow: readonly TimeWindow[];
  deny: readonly TimeWindow[];
  now: number;
}): WindowsState {
  const { allow, deny, now } = options;
  const answers = answersOf(allow, deny);
  let answer = answers.get(now);
  if (!answer) {
    const found = findNextChange(
      allow.map(compileWindow),
      deny.map(compileWindow),
      now,
    );
    answer = {
      open: found.open,
      nextChangeAt: Number.isFinite(found.nextChangeAt)
        ? found.nextChangeAt
        : null,
    };
    answers.add(now, found.sameUntil, answer);
  }
  return answer;
}

function answersOf(
  allow: readonly TimeWindow[],
  deny: readonly TimeWindow[],
): SpanCache<WindowsState> {
  let ofAllow = known.get(allow);
  if (!ofAllow) {
    ofAllow = new WeakMap();
    known.set(allow, ofAllow);
  }
  let answers = ofAllow.get(deny);
  if (!answers) {
    answers = answersByText(JSON.stringify([allow, deny]));
    ofAllow.set(deny, answers);
  }
  return answers;
}

function answersByText(text: string): SpanCache<WindowsState> {
  let answers = byText.get(text);
  if (!answers) {
    answers = new SpanCache(16);
    if (byText.size >= MAX_TEXTS) {
      byText.clear();
    }
    byText.set(text, answers);
  }
  return answers;
}

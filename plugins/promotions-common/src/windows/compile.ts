import { TimeWindow } from '../model';
import { AbsoluteWindow } from './AbsoluteWindow';
import { CompiledWindow } from './CompiledWindow';
import { RecurringWindow } from './RecurringWindow';

const compiled = new WeakMap<TimeWindow, CompiledWindow>();

/**
 * Recurring windows by what they say: whoever reads a document again gets new
 * objects that say the same. More than these are forgotten.
 */
const MAX_RECURRING = 1000;
const recurring = new Map<string, RecurringWindow>();

/**
 * The window, ready to be asked; made once for each object.
 *
 * @throws InputError where it cannot be read
 */
export function compileWindow(window: TimeWindow): CompiledWindow {
  let found = compiled.get(window);
  if (!found) {
    found =
      'schedule' in window
        ? compileRecurring(window)
        : new AbsoluteWindow(window);
    compiled.set(window, found);
  }
  return found;
}

function compileRecurring(
  window: Extract<TimeWindow, { schedule: string }>,
): RecurringWindow {
  const { schedule, duration, timeZone } = window;
  const key = [duration, timeZone, schedule].join(' ');
  let found = recurring.get(key);
  if (!found) {
    found = new RecurringWindow(window);
    if (recurring.size >= MAX_RECURRING) {
      recurring.clear();
    }
    recurring.set(key, found);
  }
  return found;
}

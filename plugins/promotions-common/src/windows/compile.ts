import { TimeWindow } from '../model';
import { AbsoluteWindow } from './AbsoluteWindow';
import { CompiledWindow } from './CompiledWindow';
import { RecurringWindow } from './RecurringWindow';

const compiled = new WeakMap<TimeWindow, CompiledWindow>();

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
        ? new RecurringWindow(window)
        : new AbsoluteWindow(window);
    compiled.set(window, found);
  }
  return found;
}

import { neverAllows, neverOpens, togetherProblem } from '../../../windows';
import { Cursor } from '../../Cursor';
import {
  instantOf,
  isInstant,
  isTimeZone,
  needsTimeZone,
} from '../../instants';
import { DEFAULT_TIME_ZONE, normalizeWindows } from '../../normalizeGates';
import { Report } from '../../Report';
import { messageOf } from '../../schema/fields';
import { windowGateSchema } from '../../schema/gates/window';
import { shown } from '../../suggest';

/** There are windows, and each of them opens and shuts. */
export function checkWindowGate(gate: Cursor, report: Report) {
  if (!gate.isMap) {
    return;
  }
  const lists = [gate.get('allow'), gate.get('deny')];
  if (lists.every(list => !list.exists || isEmptyList(list))) {
    report.add(
      gate.path,
      'The gate has no window. Put one into `allow` or `deny`.',
      'key',
    );
  }
  const before = report.errors.length;
  const zone = gate.get('timeZone').text;
  for (const window of lists.flatMap(list => list.items())) {
    checkTimeWindow(window, zone, report);
  }
  const { success, data } = windowGateSchema.safeParse(gate.value);
  if (success && report.errors.length === before) {
    checkTogether(normalizeWindows(data), gate, report);
  }
}

function checkTogether(
  windows: Parameters<typeof neverAllows>[0],
  gate: Cursor,
  report: Report,
) {
  const problem = togetherProblem(windows);
  if (problem !== undefined) {
    report.add(gate.path, problem, 'key');
  } else if (neverAllows(windows)) {
    report.add(
      gate.path,
      'The windows let nothing in, ever: whenever one of `allow` is open, one of `deny` is open as well. Change them.',
      'key',
    );
  }
}

function isEmptyList(list: Cursor): boolean {
  return list.isList && list.items().length === 0;
}

/**
 * A window is of one form, opens, and shuts after it has opened.
 *
 * @param zone - what the gate says for windows that name none
 */
export function checkTimeWindow(
  window: Cursor,
  zone: string | undefined,
  report: Report,
) {
  if (!window.isMap) {
    return;
  }
  const has = (key: string) => window.get(key).exists;
  const recurs = has('schedule') || has('duration');
  const isSpan = has('from') || has('to');
  if (recurs && isSpan) {
    report.add(
      window.path,
      'The window has a schedule, and a beginning or an end as well. Make two windows of it.',
    );
  } else if (recurs) {
    checkRecurring(window, report);
  } else if (isSpan) {
    checkSpan(window, window.get('timeZone').text ?? zone, report);
  } else {
    report.add(
      window.path,
      'The window does not say when it is open. Give it a `schedule` and a `duration`, or `from` and `to`.',
    );
  }
}

function checkRecurring(window: Cursor, report: Report) {
  const schedule = window.get('schedule');
  if (!window.get('duration').exists) {
    report.add(
      window.path,
      'The window does not say how long it stays open. Add a `duration`, such as `8h`.',
    );
  }
  if (!schedule.exists) {
    report.add(
      window.path,
      'The window does not say when it opens. Add a `schedule`, such as `0 9 * * 1-5`.',
    );
  }
  if (schedule.text !== undefined && isNever(schedule.text)) {
    report.add(
      schedule.path,
      `There is no day in any year on which ${shown(
        schedule.text,
      )} would open the window. Change its day or its month.`,
    );
  }
}

/** A schedule that cannot be read is told by the schema. */
function isNever(schedule: string): boolean {
  try {
    return neverOpens({ schedule, duration: 1, timeZone: DEFAULT_TIME_ZONE });
  } catch {
    return false;
  }
}

function checkSpan(window: Cursor, zone: string | undefined, report: Report) {
  const [from, to] = ['from', 'to'].map(key =>
    instantAt(window.get(key), zone, report),
  );
  if (from !== undefined && to !== undefined && to <= from) {
    report.add(
      window.get('to').path,
      'The window shuts before it opens. Make `to` later than `from`.',
    );
  }
}

/** In UTC, so that instants compare as text; nothing where it is none. */
function instantAt(
  { text, path }: Cursor,
  zone: string | undefined,
  report: Report,
): string | undefined {
  if (text === undefined || !isInstant(text)) {
    return undefined;
  }
  if (needsTimeZone(text) && zone === undefined) {
    report.add(
      path,
      'The instant does not say by which clock. Write its offset, as in `2026-12-24T18:00:00+01:00` or `2026-12-24T18:00:00Z`, or add a `timeZone`.',
    );
    return undefined;
  }
  if (zone !== undefined && !isTimeZone(zone)) {
    return undefined;
  }
  try {
    return instantOf(text, zone ?? DEFAULT_TIME_ZONE);
  } catch (error) {
    report.add(path, messageOf(error));
    return undefined;
  }
}

import { Freeze, TimeWindow } from '../../model';
import { personName, sentence } from '../../support/sentences';
import { toInstant } from '../../time/instant';
import { describeWindow, evaluateWindows, WindowsState } from '../../windows';
import { describeInstant, timeZoneOf } from '../../windows/describeInstant';
import { GateAnswer, GateRule } from './GateRule';
import { windowStatus } from './window';

/** One object, with which what was found about windows is kept. */
const NONE: readonly TimeWindow[] = [];

/**
 * Met while no window of the freeze is open. One that has no end is not
 * waited for: somebody has to end it. One that cannot be read holds.
 */
export const freezeRule: GateRule<Freeze> = {
  class: 'static',
  sameForAllFreight: () => true,
  evaluate(freeze, { now }) {
    try {
      return { ...answer(freeze, now), ...who(freeze) };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return {
        status: 'Unmet',
        message: `The windows of the freeze ${freeze.name} cannot be read: ${text}`,
        details: { error: text },
        ...who(freeze),
      };
    }
  },
  probe: ({ windows }, { now }) =>
    windowStatus({ allow: NONE, deny: windows, now }),
};

/**
 * Whether no window of the freeze is open or opens ever again, as far as is
 * looked ahead. One that cannot be read is not over.
 *
 * @public
 */
export function isFreezeOver(
  { windows }: Pick<Freeze, 'windows'>,
  now: Date,
): boolean {
  try {
    return isOver(
      evaluateWindows({ allow: NONE, deny: windows, now: now.getTime() }),
    );
  } catch {
    return false;
  }
}

function isOver({ open, nextChangeAt }: WindowsState): boolean {
  return open && nextChangeAt === null;
}

function answer(freeze: Freeze, now: number): GateAnswer {
  const { name, windows } = freeze;
  const found = evaluateWindows({ allow: NONE, deny: windows, now });
  const timeZone = timeZoneOf(windows);
  const details = {
    freeze: {
      id: freeze.id,
      name,
      reason: freeze.reason,
      source: freeze.source,
      ...(freeze.createdBy ? { createdBy: freeze.createdBy } : {}),
    },
    windows: windows.map(window => describeWindow(window, { timeZone })),
  };
  const by = freeze.createdBy ? ` by ${personName(freeze.createdBy)}` : '';
  const reason = sentence(freeze.reason);
  if (found.nextChangeAt === null) {
    return isOver(found)
      ? {
          status: 'Met',
          message: `The freeze ${name} is over.`,
          details,
        }
      : {
          status: 'Unmet',
          message: `Frozen${by} until somebody ends the freeze ${name}: ${reason}`,
          details,
        };
  }
  const change = describeInstant(found.nextChangeAt, timeZone);
  return {
    status: found.open ? 'Met' : 'Waiting',
    message: found.open
      ? `The freeze ${name} begins ${change}.`
      : `Frozen${by} until ${change}: ${reason}`,
    until: toInstant(found.nextChangeAt),
    details,
  };
}

/** Those in the configuration end with the next configuration. */
function who({ source }: Freeze): Pick<GateAnswer, 'who'> {
  return source === 'database'
    ? { who: ['permission:promotions.freeze.manage'] }
    : {};
}

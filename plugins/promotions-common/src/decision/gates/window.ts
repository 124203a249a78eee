import { WindowGate } from '../../model';
import { toInstant } from '../../time/instant';
import { describeWindow, evaluateWindows } from '../../windows';
import { describeInstant, timeZoneOf } from '../../windows/describeInstant';
import { GateAnswer, GateRule } from './GateRule';

/**
 * Met while no deny window is open and, where any allow window is given, one
 * is. Windows that cannot be read let nothing in.
 */
export const windowGate: GateRule<WindowGate> = {
  class: 'static',
  sameForAllFreight: () => true,
  evaluate(gate, { now }) {
    try {
      return answer(gate, now);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return {
        status: 'Unmet',
        message: `The windows cannot be read: ${text}`,
        details: { error: text },
      };
    }
  },
  probe: ({ allow, deny }, { now }) => windowStatus({ allow, deny, now }),
};

/**
 * Whether it is open, and when that changes. What is shut for ever, or cannot
 * be read, has to be changed first.
 */
export function windowStatus(
  asked: Parameters<typeof evaluateWindows>[0],
): Pick<GateAnswer, 'status' | 'until'> {
  try {
    const { open, nextChangeAt } = evaluateWindows(asked);
    const shut = nextChangeAt === null ? 'Unmet' : 'Waiting';
    return {
      status: open ? 'Met' : shut,
      ...(nextChangeAt === null ? {} : { until: toInstant(nextChangeAt) }),
    };
  } catch {
    return { status: 'Unmet' };
  }
}

function answer({ allow, deny }: WindowGate, now: number): GateAnswer {
  const { open, nextChangeAt } = evaluateWindows({ allow, deny, now });
  const timeZone = timeZoneOf([...allow, ...deny]);
  const describe = (windows: WindowGate['allow']) =>
    windows.map(window => describeWindow(window, { timeZone }));
  const details = { allow: describe(allow), deny: describe(deny) };
  if (nextChangeAt === null) {
    return open
      ? { status: 'Met', message: 'The window stays open.', details }
      : {
          status: 'Unmet',
          message:
            'The window does not open in the next ten years. Change the windows of the gate, or override it.',
          details,
        };
  }
  const change = describeInstant(nextChangeAt, timeZone);
  return {
    status: open ? 'Met' : 'Waiting',
    message: open
      ? `The window is open until ${change}.`
      : `The window is shut. It opens ${change}.`,
    until: toInstant(nextChangeAt),
    details,
  };
}

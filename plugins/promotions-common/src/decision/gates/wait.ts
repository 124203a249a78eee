import { WaitGate } from '../../model';
import { roughly } from '../../support/sentences';
import { toInstant } from '../../time/instant';
import { GateRule } from './GateRule';

/**
 * Met when so much time has passed since the freight became available to the
 * stage.
 */
export const waitGate: GateRule<WaitGate> = {
  class: 'static',
  evaluate({ duration }, { availableFrom, now }) {
    const asked = roughly(duration);
    if (availableFrom === Infinity) {
      return {
        status: 'NotEvaluated',
        message: `Counts ${asked} from when it becomes available.`,
      };
    }
    const until = toInstant(availableFrom + duration);
    if (availableFrom + duration <= now) {
      return {
        status: 'Met',
        message: `It has been available for ${asked} or longer.`,
        since: until,
      };
    }
    return {
      status: 'Waiting',
      message:
        availableFrom > now
          ? `Counts ${asked} from when it becomes available.`
          : `It has not been available for ${asked} yet.`,
      since: toInstant(Math.min(availableFrom, now)),
      until,
    };
  },
};

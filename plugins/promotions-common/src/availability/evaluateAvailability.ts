import { FreightWithStatus, Requirement, Stage } from '../model';
import { toInstant } from '../time/instant';
import { assessAvailability } from './assess';
import { availabilityRequirements } from './requirements';

/**
 * Whether freight is available to a stage, and why.
 *
 * @public
 */
export interface Availability {
  /** `origin rejected upstream soak` in this order, as far as they apply. */
  requirements: Requirement[];
  /** All of them are met, or passed by a clearing. */
  available: boolean;
  /** ISO 8601: when time alone makes it available; null when available, or never. */
  availableAt: string | null;
  /**
   * ISO 8601: since when it is available, never before the last rejection was
   * taken back; null when it is not.
   */
  availableSince: string | null;
}

/**
 * The one rule of availability, for people, policies and pages alike: the
 * stage requests the origin; the freight is not rejected; somebody has cleared
 * it, or enough upstreams have verified it and held it for long enough.
 *
 * @param options - The stage, the freight with what happened to it, and the
 * instant that is asked about.
 * @public
 */
export function evaluateAvailability(options: {
  stage: Stage;
  freight: FreightWithStatus;
  now: Date;
}): Availability {
  const { stage, freight } = options;
  const now = options.now.getTime();
  const facts = assessAvailability(stage, freight, now);
  const { available, availableFrom, soak } = facts;
  return {
    requirements: availabilityRequirements(stage, freight, facts, now),
    available,
    availableAt:
      !available && soak && soak.enoughAt !== Infinity
        ? toInstant(soak.enoughAt)
        : null,
    availableSince: available ? toInstant(Math.min(availableFrom, now)) : null,
  };
}

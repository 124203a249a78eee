import { FreightStatus } from '../model';
import { own } from '../support/own';
import { toMillis } from '../time/instant';
import { nth } from './nth';

/** How long one stage has held freight that it has verified. */
export interface StageSoak {
  stage: string;
  /** Milliseconds: the larger of the longest earlier stay and the present one. */
  heldMs: number;
  /**
   * Milliseconds since 1970 at which it is soaked: -Infinity after an earlier
   * stay that was long enough, Infinity when it is not there to become so.
   */
  soakedAt: number;
  /**
   * Milliseconds since 1970: what a wait behind it counts from. Of an earlier
   * stay it is only known how long it was: then the latest instant that it can
   * have been in the stay in which it was verified.
   */
  countsFrom: number;
}

/**
 * Where freight stands with its soak.
 */
export interface SoakFacts {
  /** Milliseconds that are asked for. */
  requiredMs: number;
  /** How many stages must have held it for that long. */
  required: number;
  /** The listed stages that have verified it, in the order of the document. */
  stages: StageSoak[];
  /** Milliseconds since 1970 at which enough are soaked; Infinity: never by time alone. */
  enoughAt: number;
  /** Milliseconds since 1970: what a wait behind the soak counts from. */
  countsFrom: number;
}

/**
 * Time in a stage counts from entry, and only for a stage that has verified
 * the freight.
 *
 * @param verified - The listed stages that have verified it.
 */
export function assessSoak(
  verified: readonly string[],
  required: number,
  requiredMs: number,
  status: FreightStatus,
  now: number,
): SoakFacts {
  const stages = verified.map(stage =>
    stageSoak(stage, requiredMs, status, now),
  );
  const instants = stages.map(({ soakedAt }) => soakedAt);
  return {
    requiredMs,
    required,
    stages,
    enoughAt: nth(instants, required),
    countsFrom: nth(
      stages.map(({ countsFrom }) => countsFrom),
      required,
    ),
  };
}

function stageSoak(
  stage: string,
  requiredMs: number,
  status: FreightStatus,
  now: number,
): StageSoak {
  const verified = own(status.verifiedIn, stage);
  const verifiedAt = verified ? toMillis(verified.verifiedAt) : Infinity;
  const longest = verified?.longestSoakMs ?? 0;
  const stay = own(status.currentlyIn, stage);
  const since = stay ? toMillis(stay.since) : Infinity;
  const present = Math.max(verifiedAt, since + requiredMs);
  const soaked = longest >= requiredMs;
  return {
    stage,
    heldMs: Math.max(longest, now - since, 0),
    soakedAt: soaked ? -Infinity : since + requiredMs,
    countsFrom: soaked ? Math.min(present, verifiedAt + requiredMs) : present,
  };
}

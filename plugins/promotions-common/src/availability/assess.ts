import {
  Clearing,
  FreightRequest,
  FreightWithStatus,
  Rejection,
  Stage,
} from '../model';
import { own } from '../support/own';
import { compareInstants } from '../time/instant';
import { assessSoak, SoakFacts } from './soak';
import { requiredUpstreams } from './strategy';

/** Which upstreams have verified the freight. */
export interface UpstreamFacts {
  /** How many of them are enough. */
  required: number;
  verified: string[];
  missing: string[];
  /** ISO 8601: when enough had verified it; absent: too few have. */
  enoughAt?: string;
}

/**
 * Why freight is available to a stage or not, before it is put into words.
 * What was not asked is absent: the facts end at the first rule that decides.
 */
export interface AvailabilityFacts {
  available: boolean;
  request?: FreightRequest;
  rejection?: Rejection;
  clearing?: Clearing;
  upstream?: UpstreamFacts;
  soak?: SoakFacts;
}

/**
 * The rule of availability: origin, rejected, cleared, upstream, soak, in this
 * order. The one place where it is decided.
 */
export function assessAvailability(
  stage: Stage,
  freight: FreightWithStatus,
  now: number,
): AvailabilityFacts {
  const request = stage.freight.find(({ origin }) => origin === freight.origin);
  if (!request) {
    return { available: false };
  }
  const { status } = freight;
  const rejection = status.rejections.find(
    rejected => rejected.stage === undefined || rejected.stage === stage.name,
  );
  if (rejection) {
    return { available: false, request, rejection };
  }
  const clearing = own(status.clearedFor, stage.name);
  if (clearing) {
    return { available: true, request, clearing };
  }
  const { sources } = request;
  if (sources.direct) {
    return { available: true, request };
  }
  const upstream = assessUpstream(request, freight);
  if (upstream.enoughAt === undefined) {
    return { available: false, request, upstream };
  }
  if (sources.requiredSoakTime <= 0) {
    return { available: true, request, upstream };
  }
  const soak = assessSoak(
    upstream.verified,
    upstream.required,
    sources.requiredSoakTime,
    status,
    now,
  );
  return { available: soak.enoughAt <= now, request, upstream, soak };
}

function assessUpstream(
  { sources }: FreightRequest,
  { status }: FreightWithStatus,
): UpstreamFacts {
  const stages = [...new Set(sources.stages)];
  const verified: string[] = [];
  const missing: string[] = [];
  const instants: string[] = [];
  for (const name of stages) {
    const verification = own(status.verifiedIn, name);
    if (verification) {
      verified.push(name);
      instants.push(verification.verifiedAt);
    } else {
      missing.push(name);
    }
  }
  const required = requiredUpstreams(
    sources.availabilityStrategy,
    stages.length,
  );
  const enoughAt = instants.sort(compareInstants)[required - 1];
  return { required, verified, missing, enoughAt };
}

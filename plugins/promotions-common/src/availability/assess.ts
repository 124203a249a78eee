import {
  Clearing,
  FreightRequest,
  FreightStatus,
  FreightWithStatus,
  Rejection,
  Stage,
} from '../model';
import { own } from '../support/own';
import { compareInstants, toMillis } from '../time/instant';
import { assessSoak, SoakFacts } from './soak';
import { UpstreamProgress, upstreamsOf } from './upstreams';

/** Which upstreams have verified the freight. */
export interface UpstreamFacts {
  progress: UpstreamProgress;
  /** ISO 8601: when enough had verified it; absent: too few have. */
  enoughAt?: string;
}

/**
 * Why freight is available to a stage or not, before it is put into words.
 * What was not asked is absent: the facts end at the first rule that decides.
 */
export interface AvailabilityFacts {
  available: boolean;
  /**
   * Milliseconds since 1970: from when on it is available, by what is known
   * now; it may lie ahead. Infinity: more than time is missing.
   */
  availableFrom: number;
  request?: FreightRequest;
  rejection?: Rejection;
  /** Who took the last rejection back, where nothing rejects it any more. */
  lifted?: LiftedRejection;
  clearing?: Clearing;
  upstream?: UpstreamFacts;
  soak?: SoakFacts;
}

type LiftedRejection = NonNullable<FreightStatus['liftedRejections']>[number];

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
    return { available: false, availableFrom: Infinity };
  }
  const { status } = freight;
  const isHere = (about: { stage?: string }) =>
    about.stage === undefined || about.stage === stage.name;
  const rejection = status.rejections.find(isHere);
  if (rejection) {
    return { available: false, availableFrom: Infinity, request, rejection };
  }
  const facts = assessSources(request, freight, now);
  const clearing = own(status.clearedFor, stage.name);
  if (clearing) {
    facts.available = true;
    facts.availableFrom = Math.min(facts.availableFrom, toMillis(clearing.at));
    facts.clearing = clearing;
  }
  const lifted = lastLifted(status.liftedRejections?.filter(isHere));
  if (lifted) {
    facts.availableFrom = Math.max(facts.availableFrom, toMillis(lifted.at));
    facts.lifted = lifted;
  }
  return facts;
}

function lastLifted(
  lifted: readonly LiftedRejection[] | undefined,
): LiftedRejection | undefined {
  return lifted?.reduce<LiftedRejection | undefined>(
    (last, each) =>
      last && compareInstants(last.at, each.at) >= 0 ? last : each,
    undefined,
  );
}

/** What the freight has come to by itself: upstream, then soak. */
function assessSources(
  request: FreightRequest,
  freight: FreightWithStatus,
  now: number,
): AvailabilityFacts {
  const { sources } = request;
  if (sources.direct) {
    const availableFrom = toMillis(freight.createdAt);
    return { available: true, availableFrom, request };
  }
  const upstream = assessUpstream(request, freight);
  const { verified, required } = upstream.progress;
  if (upstream.enoughAt === undefined) {
    return { available: false, availableFrom: Infinity, request, upstream };
  }
  if (sources.requiredSoakTime <= 0) {
    const availableFrom = toMillis(upstream.enoughAt);
    return { available: true, availableFrom, request, upstream };
  }
  const soak = assessSoak(
    verified,
    required,
    sources.requiredSoakTime,
    freight.status,
    now,
  );
  return {
    available: soak.enoughAt <= now,
    availableFrom: soak.countsFrom,
    request,
    upstream,
    soak,
  };
}

function assessUpstream(
  request: FreightRequest,
  { status }: FreightWithStatus,
): UpstreamFacts {
  const upstreams = upstreamsOf(request);
  let verifiedBy = '';
  const instants: string[] = [];
  for (const name of upstreams.stages) {
    const verification = own(status.verifiedIn, name);
    if (verification) {
      instants.push(verification.verifiedAt);
    }
    verifiedBy += verification ? '1' : '0';
  }
  instants.sort(compareInstants);
  return {
    progress: upstreams.progress(verifiedBy),
    enoughAt: instants[upstreams.required - 1],
  };
}

import {
  Clearing,
  FreightRequest,
  FreightWithStatus,
  Rejection,
  Requirement,
  Stage,
} from '../model';
import { listed, personName, sentence } from '../support/sentences';
import { toInstant, toMillis } from '../time/instant';
import { AvailabilityFacts, UpstreamFacts } from './assess';
import { soakRequirement } from './soakRequirement';
import { UpstreamProgress } from './upstreams';

function notAsked(id: 'upstream' | 'soak', message: string): Requirement {
  return Object.freeze({ id, kind: id, status: 'NotEvaluated', message });
}

const WHILE_REJECTED = {
  upstream: notAsked('upstream', 'Asked once the rejection is lifted.'),
  soak: notAsked('soak', 'Asked once the rejection is lifted.'),
};

const SOAK_NOT_ASKED = notAsked(
  'soak',
  'Asked once enough upstreams have verified it.',
);

/**
 * Puts the facts into words: one requirement a rule, in the order in which
 * they are asked. What was not asked says what it waits for. A soak that
 * nobody asked for is not mentioned.
 */
export function availabilityRequirements(
  stage: Stage,
  freight: FreightWithStatus,
  facts: AvailabilityFacts,
  now: number,
): Requirement[] {
  const { request, rejection, lifted, clearing, upstream, soak } = facts;
  if (!request) {
    return [originUnmet(stage, freight)];
  }
  const requirements: Requirement[] = [
    originMet(stage, request),
    rejection ? rejected(rejection) : notRejected(lifted),
  ];
  const soaks = !request.sources.direct && request.sources.requiredSoakTime > 0;
  if (rejection) {
    requirements.push(WHILE_REJECTED.upstream);
    if (soaks) {
      requirements.push(WHILE_REJECTED.soak);
    }
  } else if (clearing) {
    requirements.push(cleared('upstream', stage, facts, clearing));
    if (soaks) {
      requirements.push(cleared('soak', stage, facts, clearing));
    }
  } else {
    requirements.push(
      upstream
        ? upstreamRequirement(request, upstream)
        : direct(stage, request, freight),
    );
    if (soak) {
      requirements.push(soakRequirement(soak, now));
    } else if (soaks) {
      requirements.push(SOAK_NOT_ASKED);
    }
  }
  return requirements;
}

const metOrigins = new WeakMap<Stage, Map<string, Requirement>>();

/** The same for all freight. */
function originMet(stage: Stage, { origin }: FreightRequest): Requirement {
  let ofStage = metOrigins.get(stage);
  if (!ofStage) {
    ofStage = new Map();
    metOrigins.set(stage, ofStage);
  }
  let requirement = ofStage.get(origin);
  if (!requirement) {
    requirement = Object.freeze({
      id: 'origin',
      kind: 'origin',
      status: 'Met',
      message: `${stage.name} takes freight of ${origin}.`,
    });
    ofStage.set(origin, requirement);
  }
  return requirement;
}

function originUnmet(stage: Stage, freight: FreightWithStatus): Requirement {
  const requested = stage.freight.map(({ origin }) => origin);
  const takes =
    requested.length > 0
      ? `It takes freight of ${listed(requested)}.`
      : 'It takes no freight.';
  return {
    id: 'origin',
    kind: 'origin',
    status: 'Unmet',
    message: `${stage.name} does not take freight of ${freight.origin}. ${takes}`,
    details: { origin: freight.origin, requested },
  };
}

const NEVER_REJECTED: Requirement = Object.freeze({
  id: 'rejected',
  kind: 'rejected',
  status: 'Met',
  message: 'Nobody has rejected it.',
});

function notRejected(lifted: AvailabilityFacts['lifted']): Requirement {
  return lifted
    ? {
        ...NEVER_REJECTED,
        message: `${personName(lifted.by)} took the rejection back.`,
        since: lifted.at,
      }
    : NEVER_REJECTED;
}

function rejected(rejection: Rejection): Requirement {
  const where = rejection.stage ?? 'the whole pipeline';
  const who = personName(rejection.by);
  return {
    id: 'rejected',
    kind: 'rejected',
    status: 'Unmet',
    message: `${who} rejected it for ${where}: ${sentence(
      rejection.reason,
    )} Only taking the rejection back lets it in.`,
    since: rejection.at,
    details: { ...rejection },
  };
}

function cleared(
  id: 'upstream' | 'soak',
  stage: Stage,
  { availableFrom }: AvailabilityFacts,
  clearing: Clearing,
): Requirement {
  const reason = clearing.reason ? `: ${clearing.reason}` : '';
  return {
    id,
    kind: id,
    status: 'Overridden',
    message: sentence(
      `${personName(clearing.by)} cleared it for ${stage.name}${reason}`,
    ),
    // It may have come to be available by itself before it was cleared.
    since: toInstant(Math.min(availableFrom, toMillis(clearing.at))),
    details: { clearing: { ...clearing } },
  };
}

function direct(
  stage: Stage,
  request: FreightRequest,
  freight: FreightWithStatus,
): Requirement {
  return {
    id: 'upstream',
    kind: 'upstream',
    status: 'Met',
    message: `${stage.name} takes freight of ${request.origin} directly.`,
    since: freight.createdAt,
  };
}

/** What is said of all freight that is as far. */
const told = new WeakMap<UpstreamProgress, Requirement>();

function upstreamRequirement(
  { sources }: FreightRequest,
  { progress, enoughAt }: UpstreamFacts,
): Requirement {
  const { required, verified, missing } = progress;
  let requirement = told.get(progress);
  if (!requirement) {
    const met = verified.length >= required;
    requirement = Object.freeze({
      id: 'upstream',
      kind: 'upstream',
      status: met ? 'Met' : 'Unmet',
      message: upstreamMessage(required, verified, missing),
      ...(met ? {} : { who: [...missing] }),
      details: {
        strategy: sources.availabilityStrategy,
        required,
        verified,
        missing,
      },
    });
    told.set(progress, requirement);
  }
  return enoughAt === undefined
    ? requirement
    : { ...requirement, since: enoughAt };
}

function upstreamMessage(
  required: number,
  verified: readonly string[],
  missing: readonly string[],
): string {
  const count = verified.length + missing.length;
  if (count === 0) {
    return 'There is no upstream that could verify it.';
  }
  if (count === 1) {
    return verified.length === 1
      ? `Verified in ${verified[0]}.`
      : `${missing[0]} has not verified it.`;
  }
  const share = `Verified in ${verified.length} of ${count} upstreams`;
  if (verified.length >= required) {
    return `${share}: ${listed(verified)}.`;
  }
  const needed = required < count ? `, ${required} needed` : '';
  const have = missing.length === 1 ? 'has' : 'have';
  return `${share}${needed}; ${listed(missing)} ${have} not verified it.`;
}

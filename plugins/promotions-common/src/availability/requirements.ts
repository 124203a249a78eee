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
    {
      id: 'origin',
      kind: 'origin',
      status: 'Met',
      message: `${stage.name} takes freight of ${request.origin}.`,
    },
    rejection
      ? rejected(rejection)
      : {
          id: 'rejected',
          kind: 'rejected',
          status: 'Met',
          message: lifted
            ? `${personName(lifted.by)} took the rejection back.`
            : 'Nobody has rejected it.',
          ...(lifted ? { since: lifted.at } : {}),
        },
  ];
  const soaks = !request.sources.direct && request.sources.requiredSoakTime > 0;
  if (rejection) {
    const message = 'Asked once the rejection is lifted.';
    requirements.push(notAsked('upstream', message));
    if (soaks) {
      requirements.push(notAsked('soak', message));
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
      requirements.push(
        notAsked('soak', 'Asked once enough upstreams have verified it.'),
      );
    }
  }
  return requirements;
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

function notAsked(id: 'upstream' | 'soak', message: string): Requirement {
  return { id, kind: id, status: 'NotEvaluated', message };
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

function upstreamRequirement(
  { sources }: FreightRequest,
  { required, verified, missing, enoughAt }: UpstreamFacts,
): Requirement {
  const met = enoughAt !== undefined;
  return {
    id: 'upstream',
    kind: 'upstream',
    status: met ? 'Met' : 'Unmet',
    message: upstreamMessage(required, verified, missing),
    ...(met ? { since: enoughAt } : { who: missing }),
    details: {
      strategy: sources.availabilityStrategy,
      required,
      verified,
      missing,
    },
  };
}

function upstreamMessage(
  required: number,
  verified: string[],
  missing: string[],
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

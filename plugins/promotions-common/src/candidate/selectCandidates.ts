import { CandidateReason } from '../api';
import { hasRunFailed } from '../lifecycle';
import {
  AutoPromotion,
  FreightRequest,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
} from '../model';
import { own } from '../support/own';
import { listed, personName, sentence } from '../support/sentences';
import { chooseFreight } from './choose';
import { Selection } from './Selection';

/**
 * What automatic promotion does about one origin of a stage.
 *
 * @public
 */
export interface Candidate {
  origin: string;
  /** Id of the freight to promote now; null: none, `reason` says why. */
  promote: string | null;
  /**
   * Id of the freight that the policy means, also where something else keeps
   * it from being promoted; null: none, or there is no policy.
   */
  candidate: string | null;
  reason?: CandidateReason;
  /** One sentence for a person. */
  message: string;
  /** Name of the policy that decided. */
  policy?: string;
}

/**
 * What a policy promotes into the stage now: per origin that it requests, the
 * newest eligible freight, or what the upstream runs.
 *
 * It is passed over, in this order, when no policy promotes to the stage, a
 * person holds it, a promotion is in flight, nothing is eligible, the stage
 * runs it already, the newest attempt with it did not succeed, or it failed in
 * the stage after that.
 *
 * @public
 */
export function selectCandidates(options: {
  snapshot: PipelineSnapshot;
  stage: Stage;
  now: Date;
}): Candidate[] {
  const selection = new Selection(options);
  const { stage, snapshot } = options;
  const policy = own(snapshot.autoPromotion, stage.name);
  return stage.freight.map(request => ({
    origin: request.origin,
    ...(policy?.policy === undefined ? {} : { policy: policy.policy }),
    ...outcome(selection, policy, request),
  }));
}

type Outcome = Pick<Candidate, 'promote' | 'candidate' | 'reason' | 'message'>;

function outcome(
  selection: Selection,
  policy: AutoPromotion | undefined,
  request: FreightRequest,
): Outcome {
  const off = switchedOff(selection, policy);
  if (off) {
    return { promote: null, candidate: null, reason: 'policy', message: off };
  }
  const { freight, message } = chooseFreight(selection, request);
  const passedOver =
    held(selection, request.origin) ??
    inFlight(selection, request.origin) ??
    (freight
      ? behind(selection, freight, message)
      : { reason: 'none' as const, message });
  const candidate = freight?.id ?? null;
  return passedOver
    ? { promote: null, candidate, ...passedOver }
    : { promote: candidate, candidate, message };
}

/** Why a candidate is not promoted. */
interface PassedOver {
  reason: CandidateReason;
  message: string;
}

/** A sentence when nothing is promoted to the stage by a policy. */
function switchedOff(
  { stage }: Selection,
  policy: AutoPromotion | undefined,
): string | undefined {
  if (stage.promotion.manual) {
    return `The pipeline says that ${stage.name} is promoted to by hand.`;
  }
  if (policy?.enabled) {
    return undefined;
  }
  return policy?.policy === undefined
    ? `No policy promotes to ${stage.name} on its own.`
    : `The policy ${policy.policy} does not promote to ${stage.name} on its own.`;
}

function held(
  { index, stage }: Selection,
  origin: string,
): PassedOver | undefined {
  const hold = index.snapshot.holds.find(
    ({ stage: name, origin: of }) => name === stage.name && of === origin,
  );
  if (!hold) {
    return undefined;
  }
  const who = personName(hold.by);
  const why = hold.reason ? `: ${hold.reason}` : '';
  return {
    reason: 'hold',
    message: sentence(`${who} holds ${stage.name} where it is${why}`),
  };
}

function inFlight(
  selection: Selection,
  origin: string,
): PassedOver | undefined {
  const { index, stage } = selection;
  const promotion = selection.inFlight(origin);
  if (!promotion) {
    return undefined;
  }
  const names = listed(
    promotion.freight.map(id => index.freight(id)?.alias ?? id.slice(0, 8)),
  );
  const are = promotion.freight.length === 1 ? 'is' : 'are';
  return {
    reason: 'inFlight',
    message:
      promotion.phase === 'Running'
        ? `${names} ${are} being promoted to ${stage.name}.`
        : `A promotion of ${names} to ${stage.name} is pending.`,
  };
}

/** There already, or tried in vain. */
function behind(
  selection: Selection,
  freight: FreightWithStatus,
  message: string,
): PassedOver | undefined {
  const { index, stage } = selection;
  if (freight.id === selection.current(freight.origin)?.id) {
    return { reason: 'current', message };
  }
  const attempt = selection.newestAttempt(freight.id);
  if (attempt && attempt.phase !== 'Succeeded') {
    return {
      reason: 'failed',
      message: `The newest promotion of ${freight.alias} to ${stage.name} ended as ${attempt.phase}, so it is not tried again on its own.`,
    };
  }
  const run = index.newestRun(stage.name, freight.id);
  return run && hasRunFailed(run, freight.status)
    ? {
        reason: 'failed',
        message: `${freight.alias} failed in ${stage.name} when it was last there, so it is not promoted again on its own.`,
      }
    : undefined;
}

import { assessAvailability } from '../availability/assess';
import { suggestFreight } from '../candidate';
import { snapshotIndex } from '../decision/SnapshotIndex';
import { compareFreight } from '../freight';
import { isVerifiedIn } from '../lifecycle';
import {
  Decision,
  FreightRequest,
  FreightWithStatus,
  isControlFlow,
  Stage,
} from '../model';
import { own } from '../support/own';
import { PassContext, policyActor } from './context';
import { hasGate } from './gates';

/**
 * Freight whose decision for a stage would set something off.
 *
 * @internal
 */
export interface Watched {
  stage: Stage;
  freight: FreightWithStatus;
  decision: Decision;
  /** It would move next: people are asked about it. */
  next: boolean;
  /** It would move next, or a person is offered it: its checks are asked. */
  checked: boolean;
}

/**
 * Of freight that nobody asked for, so much of one origin and stage is what
 * people and external systems are asked about.
 */
const MAX_NEXT = 20;

/**
 * Everything that the pipeline keeps an eye on: what is pending, what a policy
 * would promote, what would pass a control-flow stage, and, where external
 * systems are asked, what the button of a stage offers.
 *
 * @internal
 */
export function watchedDecisions(context: PassContext): Watched[] {
  return context.snapshot.pipeline.stages.flatMap(stage => {
    const pending = watchPending(context, stage);
    const known = new Set(pending.map(({ freight }) => freight.id));
    const moving = stage.freight.flatMap(request =>
      watchMoving(context, stage, request, known),
    );
    return [...pending, ...withSuggested(context, stage, pending, moving)];
  });
}

function watchPending(context: PassContext, stage: Stage): Watched[] {
  if (isControlFlow(stage)) {
    return [];
  }
  const index = snapshotIndex(context.snapshot);
  return index
    .promotions(stage.name)
    .filter(({ phase }) => phase === 'Pending')
    .flatMap(promotion => {
      const freight = index.freight(promotion.freight[0]);
      return freight
        ? [
            {
              stage,
              freight,
              decision: context.decide(stage, freight, promotion.requestedBy),
              next: true,
              checked: true,
            },
          ]
        : [];
    });
}

/**
 * Freight of one origin that moves on its own, as soon as it may. What nothing
 * but more than time makes available is none of it.
 *
 * A policy promotes the newest that may: nothing older is watched than what
 * may, and nothing older is next than what only waits. What is blocked lets
 * the older one go first; a control-flow stage lets in all.
 */
function watchMoving(
  context: PassContext,
  stage: Stage,
  request: FreightRequest,
  pending: ReadonlySet<string>,
): Watched[] {
  const all =
    isControlFlow(stage) || request.sources.selection === 'MatchUpstream';
  const requestedBy = isControlFlow(stage)
    ? undefined
    : policyActor(own(context.snapshot.autoPromotion, stage.name)?.policy);
  const now = context.now.getTime();
  const watched: Watched[] = [];
  let left = MAX_NEXT;
  for (const freight of movingFreight(context, stage, request)) {
    const { available, availableFrom } = assessAvailability(
      stage,
      freight,
      now,
    );
    if (availableFrom === Infinity || pending.has(freight.id)) {
      continue;
    }
    const decision = context.decide(stage, freight, requestedBy);
    const next = available && left > 0;
    watched.push({ stage, freight, decision, next, checked: next });
    if (!all && decision.verdict === 'Eligible') {
      break;
    }
    if (next) {
      left = all || decision.verdict === 'Blocked' ? left - 1 : 0;
    }
  }
  return watched;
}

/** Newest first. */
function movingFreight(
  { snapshot }: PassContext,
  stage: Stage,
  request: FreightRequest,
): readonly FreightWithStatus[] {
  const { origin } = request;
  const index = snapshotIndex(snapshot);
  const requested = index.newestFirst(origin);
  if (isControlFlow(stage)) {
    return requested.filter(f => !isVerifiedIn(f.status, stage.name));
  }
  const held = snapshot.holds.some(
    hold => hold.stage === stage.name && hold.origin === origin,
  );
  if (
    held ||
    stage.promotion.manual ||
    !own(snapshot.autoPromotion, stage.name)?.enabled
  ) {
    return [];
  }
  const current = index.freight(index.current(stage.name, origin) ?? '');
  if (request.sources.selection === 'MatchUpstream') {
    return requested.filter(
      freight => freight.id !== current?.id && runsInUpstream(request, freight),
    );
  }
  return requested.filter(
    freight => !current || compareFreight(freight, current) < 0,
  );
}

function runsInUpstream(
  { sources }: FreightRequest,
  { status }: FreightWithStatus,
): boolean {
  return sources.stages.some(upstream =>
    Object.hasOwn(status.currentlyIn, upstream),
  );
}

/** What is offered to people is watched only where something is asked for it. */
function withSuggested(
  context: PassContext,
  stage: Stage,
  pending: readonly Watched[],
  moving: Watched[],
): Watched[] {
  const { snapshot, now } = context;
  if (isControlFlow(stage) || !hasGate(snapshot, stage, 'check')) {
    return moving;
  }
  const suggestion = suggestFreight({ snapshot, stage, now });
  if (
    !suggestion ||
    suggestion.current ||
    pending.some(({ freight }) => freight.id === suggestion.freight.id)
  ) {
    return moving;
  }
  const { freight, decision } = suggestion;
  const known = moving.find(watched => watched.freight.id === freight.id);
  if (known) {
    return moving.map(watched =>
      watched === known ? { ...watched, checked: true } : watched,
    );
  }
  return [...moving, { stage, freight, decision, next: false, checked: true }];
}

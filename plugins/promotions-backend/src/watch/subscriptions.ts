import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Artifact,
  Origin,
} from '@promotions/backstage-plugin-promotions-common';
import {
  FreightSource,
  Outbound,
} from '@promotions/backstage-plugin-promotions-node';
import { PipelineAccess } from '../engine/changePipeline';
import { createFreight } from '../engine/freight';
import { SubscriptionState } from '../store/Store';
import { Question } from './askSource';

/** What looking for freight needs of its surroundings. */
export interface DiscoveryContext {
  access: PipelineAccess;
  source(uses: string): FreightSource | undefined;
  outboundFor(entity: Record<string, unknown>): Outbound;
  logger: LoggerService;
  /** Milliseconds for one look. */
  timeoutMs: number;
}

/**
 * Looks at all subscriptions of one origin, and makes freight of the newest
 * artifact of each when one of them has changed and none is missing.
 *
 * @returns whether all subscriptions answered
 */
export async function discoverOnce(
  context: DiscoveryContext,
  snapshot: Question['snapshot'],
  origin: Origin,
): Promise<boolean> {
  const { access } = context;
  const stored = await access.store.readSubscriptions(snapshot.pipelineId);
  const states: SubscriptionState[] = [];
  let changed = false;
  for (const [index, subscription] of origin.subscriptions.entries()) {
    const before: SubscriptionState = stored.find(
      s => s.origin === origin.name && s.index === index,
    ) ?? {
      pipelineId: snapshot.pipelineId,
      origin: origin.name,
      index,
      artifacts: [],
    };
    const after = await look(context, snapshot, subscription, before);
    states.push(after);
    changed ||=
      newest(after) !== undefined &&
      JSON.stringify(newest(after)) !== JSON.stringify(newest(before));
  }
  const artifacts = states.map(newest);
  if (
    changed &&
    origin.creation === 'Automatic' &&
    artifacts.every(isPresent)
  ) {
    await createFreight(
      access,
      snapshot.pipelineId,
      { origin: origin.name, artifacts: artifacts.filter(isPresent) },
      { ref: `origin:${origin.name}` },
    );
  }
  // Written after the freight, so that a crash in between finds it again.
  for (const state of states) {
    await access.store.saveSubscription(state);
  }
  return states.every(state => state.error === undefined);
}

async function look(
  context: DiscoveryContext,
  snapshot: Question['snapshot'],
  subscription: Origin['subscriptions'][number],
  before: SubscriptionState,
): Promise<SubscriptionState> {
  const checkedAt = context.access.now().toISOString();
  const source = context.source(subscription.uses);
  if (!source) {
    return {
      ...before,
      checkedAt,
      error: `Nobody provides the freight source ${subscription.uses}.`,
    };
  }
  try {
    const { artifacts, cursor } = await source.discover({
      config: subscription.config,
      cursor: before.cursor,
      pipeline: {
        id: snapshot.pipelineId,
        name: snapshot.pipeline.name,
        entityRef: snapshot.entityRef,
      },
      entity: snapshot.entity,
      logger: context.logger,
      signal: AbortSignal.timeout(context.timeoutMs),
      outbound: context.outboundFor(snapshot.entity),
    });
    const found = artifacts[artifacts.length - 1];
    return {
      ...before,
      cursor,
      artifacts: found ? [found] : before.artifacts,
      checkedAt,
      error: undefined,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message !== before.error) {
      context.logger.warn(
        `Looking for freight of origin ${before.origin} of ${snapshot.entityRef} failed: ${message}`,
      );
    }
    return { ...before, checkedAt, error: message };
  }
}

function newest(state: SubscriptionState): Artifact | undefined {
  return Array.isArray(state.artifacts)
    ? (state.artifacts as Artifact[])[0]
    : undefined;
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

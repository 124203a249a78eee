import { EventsService } from '@backstage/plugin-events-node';
import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import {
  PROMOTIONS_TOPIC,
  PromotionsEventPayload,
} from '@promotions/backstage-plugin-promotions-node';

/**
 * Publishes what was appended to a timeline: ids and kinds alone, since who
 * hears of it may not be allowed to read the rest.
 */
export async function publishChange(
  events: Pick<EventsService, 'publish'>,
  pipeline: { id: string; entityRef: string },
  entry: TimelineEntry,
): Promise<void> {
  const eventPayload: PromotionsEventPayload = {
    id: entry.id,
    pipelineId: pipeline.id,
    entityRef: pipeline.entityRef,
    kind: entry.kind,
    at: entry.at,
    actor: entry.actor,
    ...(entry.stage !== undefined && { stage: entry.stage }),
    ...(entry.freight !== undefined && { freight: entry.freight }),
    ...(entry.promotionId !== undefined && { promotionId: entry.promotionId }),
  };
  await events.publish({ topic: PROMOTIONS_TOPIC, eventPayload });
}

/**
 * Publishes what a step asks to, with what it is known by when it comes twice.
 */
export async function publishByStep(
  events: Pick<EventsService, 'publish'>,
  pipeline: { id: string; entityRef: string },
  { id, kind, data }: TimelineEntry,
): Promise<void> {
  const { topic, payload } = data ?? {};
  if (
    kind !== 'step.published' ||
    typeof topic !== 'string' ||
    typeof payload !== 'string'
  ) {
    return;
  }
  await events.publish({
    topic,
    eventPayload: JSON.parse(payload),
    metadata: {
      id,
      'promotions-pipeline': pipeline.id,
      'promotions-entity': pipeline.entityRef,
    },
  });
}

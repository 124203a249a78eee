import { planPass } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readSnapshot } from '../../plugins/promotions-backend/src/engine/changePipeline';
import { openBackend, TestBackend } from '../lib/backend';
import { readPipeline } from '../lib/documents';
import { freightSchema, readFreight } from '../lib/freight';
import { defineSuite } from '../lib/Suite';
import { DEFAULT_NOW, instant, version } from '../lib/values';

const eventSchema = z.strictObject({
  id: z.string().optional(),
  at: instant.optional(),
  stage: z.string().optional(),
  target: z.string().optional(),
  revision: version.optional(),
  phase: z.string().optional(),
  url: z.string().optional(),
  message: z.string().optional(),
});

type EventCase = z.output<typeof eventSchema>;

interface Moved {
  stage: string;
  freight: string;
}

const byStage = (all: Moved[]) =>
  [...all].sort((a, b) => (a.stage + a.freight < b.stage + b.freight ? -1 : 1));

export const deployments = defineSuite({
  input: z.strictObject({
    now: instant.optional(),
    /** What a document has in its `spec`. */
    pipeline: z.record(z.string(), z.unknown()),
    freight: z.array(freightSchema).default([]),
    current: z.record(z.string(), z.string()).default({}),
    seen: z.array(eventSchema).default([]),
    event: eventSchema,
  }),
  expect: z.strictObject({
    status: z.int().optional(),
    promotes: z
      .array(z.strictObject({ stage: z.string(), freight: z.string() }))
      .transform(byStage)
      .optional(),
    drift: z.string().nullable().optional(),
    creates: version.nullable().optional(),
  }),
  async run(input) {
    const pipeline = readPipeline(input.pipeline);
    const [{ name: origin }] = pipeline.origins;
    const events = timed(input.seen, input.event, input.now);
    const backend = await openBackend({
      pipeline,
      freight: input.freight.map(given =>
        readFreight({ origin, ...given }, before(events[0].at, 1)),
      ),
      current: input.current,
      since: before(events[0].at, 1),
    });
    try {
      const last = events.length - 1;
      for (const event of events.slice(0, last)) {
        await backend.send(event, event.at);
      }
      return await answer(backend, events[last], input.now ?? events[last].at);
    } finally {
      await backend.close();
    }
  },
});

/** What follows from the event, and would not have happened without it. */
async function answer(
  backend: TestBackend,
  event: EventCase & { at: string },
  now: string,
): Promise<Record<string, unknown>> {
  backend.setNow(now);
  const known = await readSnapshot(backend.access, backend.pipelineId);
  const anyway = planPass({
    snapshot: known,
    now: new Date(now),
    newId: () => 'not kept',
  }).snapshot.promotions;

  const status = await backend.send(event, now);

  const after = await readSnapshot(backend.access, backend.pipelineId);
  const expected = new Set(anyway.map(promotion => moved(promotion)));
  const created = after.freight.find(
    ({ id }) => !known.freight.some(freight => freight.id === id),
  );
  const [artifact] = created?.artifacts ?? [];
  const target = after.targets.find(
    state => state.stage === event.stage && state.target === event.target,
  );
  return {
    status,
    promotes: byStage(
      after.promotions
        .filter(promotion => !expected.has(moved(promotion)))
        .map(({ stage, freight }) => ({ stage, freight: freight[0] })),
    ),
    drift: target?.drift ? target.target : null,
    creates: artifact?.kind === 'generic' ? artifact.version : null,
  };
}

function moved({ stage, freight }: { stage: string; freight: string[] }) {
  return JSON.stringify([stage, freight]);
}

/** Events that say nothing about time come a second after each other. */
function timed(
  seen: EventCase[],
  event: EventCase,
  now: string | undefined,
): Array<EventCase & { at: string }> {
  const end = event.at ?? now ?? DEFAULT_NOW;
  return [...seen, event].map((given, index) => ({
    ...given,
    at: given.at ?? before(end, seen.length - index),
  }));
}

function before(instantText: string, seconds: number): string {
  return new Date(Date.parse(instantText) - seconds * 1000).toISOString();
}

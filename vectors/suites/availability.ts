import { evaluateAvailability } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readStage, requestedOrigins } from '../lib/documents';
import { freightSchema, readFreight } from '../lib/freight';
import { defineSuite } from '../lib/Suite';
import { DEFAULT_NOW, instant } from '../lib/values';

export const availability = defineSuite({
  input: z.strictObject({
    now: instant.default(DEFAULT_NOW),
    stage: z.record(z.string(), z.unknown()),
    freight: freightSchema,
  }),
  expect: z.strictObject({
    available: z.boolean().optional(),
    reasons: z.array(z.string()).optional(),
    availableAt: instant.nullable().optional(),
  }),
  run({ now, stage: document, freight: given }) {
    const freight = readFreight(given, now);
    const stage = readStage(document, [
      ...requestedOrigins(document),
      freight.origin,
    ]);
    const { available, availableAt, requirements } = evaluateAvailability({
      stage,
      freight,
      now: new Date(now),
    });
    const reasons = requirements
      .filter(({ status }) => status === 'Unmet' || status === 'Waiting')
      .map(({ id }) => id);
    return { available, availableAt, reasons };
  },
});

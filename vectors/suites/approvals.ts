import { decide } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readStage } from '../lib/documents';
import { readFreight } from '../lib/freight';
import {
  peopleSchema,
  readApprovals,
  readPeople,
  refReader,
  saidSchema,
  withFullRefs,
} from '../lib/people';
import { pipelineOf, snapshotOf } from '../lib/snapshot';
import { defineSuite } from '../lib/Suite';
import { DEFAULT_NOW, instant } from '../lib/values';

const GATE = 'asked';
const STAGE = 'stage';

export const approvals = defineSuite({
  input: z.strictObject({
    now: instant.default(DEFAULT_NOW),
    /** The gate, as in a document. */
    approval: z
      .record(z.string(), z.unknown())
      .transform(({ name: _name, approval, ...rest }) => ({
        ...rest,
        ...(approval as object | undefined),
      }))
      .default({}),
    decisions: z.array(saidSchema).default([]),
    requestedBy: z.string().nullish(),
    ...peopleSchema,
  }),
  expect: z.strictObject({
    status: z.enum(['Met', 'Waiting', 'Unmet']).optional(),
    missing: z.int().optional(),
  }),
  run(input) {
    const { now } = input;
    const ref = refReader(input.members);
    const freight = readFreight({}, now);
    const stage = readStage(
      {
        name: STAGE,
        gates: [withFullRefs({ name: GATE, approval: input.approval }, ref)],
      },
      [freight.origin],
    );
    const { requirements } = decide({
      snapshot: snapshotOf(pipelineOf([stage]), {
        freight: [freight],
        people: readPeople(input),
        approvals: readApprovals(
          input.decisions,
          { stage: STAGE, freight: freight.id, gate: GATE },
          now,
          ref,
        ),
      }),
      stage,
      freight,
      now: new Date(now),
      actor: input.requestedBy ? ref(input.requestedBy) : undefined,
    });
    const asked = requirements.find(({ id }) => id === GATE);
    return { status: asked?.status, missing: asked?.approval?.missing };
  },
});

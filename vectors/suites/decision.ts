import {
  decide,
  PipelineSnapshot,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { conditionsSchema, readConditions } from '../lib/conditions';
import { readPipeline } from '../lib/documents';
import { freightSchema, readFreight } from '../lib/freight';
import { lockSchema, readLocks } from '../lib/locks';
import { overrideSchema, readOverrides } from '../lib/overrides';
import {
  peopleSchema,
  readApprovals,
  readPeople,
  refReader,
  saidSchema,
  withFullRefs,
} from '../lib/people';
import { snapshotOf } from '../lib/snapshot';
import { defineSuite } from '../lib/Suite';
import { DEFAULT_NOW, instant } from '../lib/values';

const requirementStatus = z.enum([
  'Met',
  'Waiting',
  'Unmet',
  'Overridden',
  'NotEvaluated',
]);

const approvalSchema = saidSchema.extend({
  /** Left out: all approval gates of the stage. */
  gate: z.string().optional(),
  stage: z.string().optional(),
  freight: z.string().optional(),
});

export const decision = defineSuite({
  input: z.strictObject({
    now: instant.default(DEFAULT_NOW),
    /** What a document has in its `spec`. */
    pipeline: z.record(z.string(), z.unknown()),
    stage: z.string(),
    freight: freightSchema.default({}),
    conditions: conditionsSchema.default({}),
    approvals: z.array(approvalSchema).default([]),
    overrides: z.array(overrideSchema).default([]),
    locks: z.array(lockSchema).default([]),
    actor: z.string().nullish(),
    ...peopleSchema,
  }),
  expect: z.strictObject({
    verdict: z.enum(['Eligible', 'Waiting', 'Blocked']).optional(),
    requirements: z.record(z.string(), requirementStatus).optional(),
    nextChangeAt: instant.nullable().optional(),
    eligibleAt: instant.nullable().optional(),
  }),
  run(input) {
    const { now } = input;
    const ref = refReader(input.members);
    const pipeline = readPipeline(
      withFullRefs(input.pipeline, ref) as typeof input.pipeline,
    );
    const stage = pipeline.stages.find(({ name }) => name === input.stage);
    if (!stage) {
      throw new Error(`The pipeline has no stage ${input.stage}.`);
    }
    const [{ name: origin }] = pipeline.origins;
    const freight = readFreight({ origin, ...input.freight }, now);
    const snapshot = snapshotOf(pipeline);
    const { verdict, requirements, nextChangeAt, eligibleAt } = decide({
      snapshot: {
        ...snapshot,
        freight: [freight],
        conditions: readConditions(input.conditions, now),
        approvals: approvalsOf(input, stage, freight.id, ref),
        overrides: readOverrides(input.overrides, {
          pipeline,
          stage,
          freight: freight.id,
          now,
        }),
        ...readLocks(input.locks, { ...snapshot, stage: stage.name }, now),
        people: readPeople(input),
      },
      stage,
      freight,
      now: new Date(now),
      actor: input.actor ? ref(input.actor) : undefined,
    });
    return {
      verdict,
      requirements: Object.fromEntries(
        requirements.map(({ id, status }) => [id, status]),
      ),
      nextChangeAt,
      eligibleAt,
    };
  },
});

/** Gate by gate, in the order in which they were said. */
function approvalsOf(
  input: { now: string; approvals: Array<z.output<typeof approvalSchema>> },
  stage: Stage,
  freight: string,
  ref: (text: string) => string,
): PipelineSnapshot['approvals'] {
  const said = input.approvals.flatMap(
    ({ gate, stage: at, freight: of, ...rest }) => {
      const gates =
        gate === undefined
          ? stage.gates.flatMap(g => (g.kind === 'approval' ? [g.name] : []))
          : [gate];
      return gates.map(name => ({
        about: { stage: at ?? stage.name, freight: of ?? freight, gate: name },
        rest,
      }));
    },
  );
  const keys = new Map(
    said.map(({ about }) => [JSON.stringify(about), about] as const),
  );
  return [...keys].flatMap(([key, about]) =>
    readApprovals(
      said
        .filter(one => JSON.stringify(one.about) === key)
        .map(({ rest }) => rest),
      about,
      input.now,
      ref,
    ),
  );
}

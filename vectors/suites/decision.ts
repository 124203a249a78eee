import {
  decide,
  PipelineSnapshot,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { conditionsSchema, readConditions } from '../lib/conditions';
import { readPipelineWithAnyExpression } from '../lib/documents';
import { freezeSchema, readFreezes } from '../lib/freezes';
import { freightSchema, readFreight } from '../lib/freight';
import { locksSchema, readLocks } from '../lib/locks';
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

/** A reference, or what has one. */
const actorSchema = z.union([
  z.string(),
  z
    .strictObject({
      ref: z.string().optional(),
      user: z.string().optional(),
      entityRef: z.string().optional(),
      groups: z.array(z.string()).optional(),
      permissions: z.array(z.string()).optional(),
    })
    .transform(({ ref, user, entityRef }) => ref ?? user ?? entityRef),
]);

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
    /** Of administrators, meant for the stage. */
    freezes: z.array(freezeSchema).default([]),
    locks: locksSchema.default([]),
    actor: actorSchema.nullish(),
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
    const pipeline = readPipelineWithAnyExpression(
      withFullRefs(input.pipeline, ref) as typeof input.pipeline,
    );
    const stage = pipeline.stages.find(({ name }) => name === input.stage);
    if (!stage) {
      throw new Error(`The pipeline has no stage ${input.stage}.`);
    }
    const [{ name: origin }] = pipeline.origins;
    const freight = readFreight({ origin, ...input.freight }, now);
    const freezes = { [stage.name]: readFreezes(input.freezes) };
    const snapshot = snapshotOf(pipeline, { freezes });
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
          freezes,
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

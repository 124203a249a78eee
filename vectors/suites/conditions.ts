import { decide, Gate } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import {
  oneConditionSchema,
  readCondition,
  statusSchema,
} from '../lib/conditions';
import { DocumentPart, partOf, readStage } from '../lib/documents';
import { freightSchema, readFreight } from '../lib/freight';
import { pipelineOf, snapshotOf } from '../lib/snapshot';
import { defineSuite } from '../lib/Suite';
import { byName, DEFAULT_NOW, duration, instant } from '../lib/values';

const GATE = 'asked';
const STAGE = 'stage';

const comparison = z.strictObject({
  /** Of the one stage meant, whatever its name. */
  stage: z.string().optional(),
  condition: z.string(),
  equals: statusSchema.optional(),
  notEquals: statusSchema.optional(),
  in: z.array(statusSchema).optional(),
  matches: z.string().optional(),
  for: duration.default(0),
  sameFreight: z.boolean().default(false),
});

/** `{ condition: type, … }`, `{ type, … }`, or the gate as in a document. */
const promoteIf = z.preprocess(given => {
  const { condition, ...rest } = partOf(given);
  const gate: DocumentPart =
    typeof condition === 'string'
      ? { type: condition, ...rest }
      : { ...partOf(condition), ...rest };
  const { type, ...compared } = gate;
  return { condition: type, ...compared };
}, comparison);

export const conditions = defineSuite({
  input: z.strictObject({
    now: instant.default(DEFAULT_NOW),
    expression: z.string().optional(),
    promoteIf: promoteIf.optional(),
    conditions: byName(oneConditionSchema).default({}),
    freight: freightSchema.default({}),
  }),
  expect: z.strictObject({
    status: z.enum(['Met', 'Waiting', 'Unmet']).optional(),
    error: z.boolean().optional(),
  }),
  run(input) {
    const { now } = input;
    const freight = readFreight(input.freight, now);
    const stage = {
      ...readStage({ name: STAGE }, [freight.origin]),
      gates: [readGate(input)],
    };
    const reported = Object.entries(input.conditions).map(([type, given]) =>
      readCondition(given, { stage: STAGE, type }, now),
    );
    const { requirements } = decide({
      snapshot: snapshotOf(pipelineOf([stage]), {
        freight: [freight],
        conditions: reported,
      }),
      stage,
      freight,
      now: new Date(now),
    });
    const asked = requirements.find(({ id }) => id === GATE);
    return {
      status: asked?.status,
      error: asked?.details?.error !== undefined,
    };
  },
});

function readGate(input: {
  expression?: string;
  promoteIf?: z.output<typeof promoteIf>;
}): Gate {
  if (input.promoteIf) {
    const { condition: type, stage: _stage, ...compared } = input.promoteIf;
    return {
      kind: 'condition',
      name: GATE,
      stage: STAGE,
      type,
      ...compared,
    };
  }
  if (input.expression === undefined) {
    throw new Error('The case has neither an expression nor promoteIf.');
  }
  return { kind: 'expression', name: GATE, expression: input.expression };
}

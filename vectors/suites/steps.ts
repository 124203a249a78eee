import {
  newPromotion,
  normalizeStage,
  PromotionPhase,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import {
  advance,
  PassResult,
  WorkHost,
} from '../../plugins/promotions-backend/src/engine/work/advance';
import { LogSink } from '../../plugins/promotions-backend/src/engine/work/LogSink';
import {
  ofPromotion,
  Work,
} from '../../plugins/promotions-backend/src/engine/work/work';
import { silent } from '../lib/backend';
import { DEFAULT_ORIGIN, readFreight } from '../lib/freight';
import { IN_TURN, stepRunners } from '../lib/stepRunners';
import { defineSuite } from '../lib/Suite';
import { DEFAULT_NOW, instant } from '../lib/values';

/** A step that waits forever is not looked at forever. */
const MAX_PASSES = 1_000;

const stepState = z.enum([
  'Pending',
  'Running',
  'Succeeded',
  'Skipped',
  'Aborted',
  'Failed',
  'Errored',
]);

const stepSchema = z.strictObject({
  id: z.string().optional(),
  /** A list: what it does at each attempt, the last of it from then on. */
  does: z.union([z.string(), z.array(z.string()).min(1)]),
  with: z.record(z.string(), z.unknown()).optional(),
  if: z.union([z.string(), z.boolean().transform(String)]).optional(),
  continueOnError: z.boolean().optional(),
  retry: z
    .strictObject({
      errorThreshold: z.int().min(1).optional(),
      timeout: z.string().optional(),
    })
    .optional(),
});

const resumeSchema = z.strictObject({
  currentStep: z.int().min(0).default(0),
  startedAt: z.record(z.string(), instant).default({}),
  done: z.record(z.string(), stepState).default({}),
});

const bundleSchema = z.strictObject({
  parameters: z
    .record(
      z.string(),
      z.strictObject({
        default: z.json().optional(),
        required: z.boolean().optional(),
      }),
    )
    .optional(),
  steps: z.array(stepSchema),
});

const caseSchema = z.strictObject({
  now: instant.default(DEFAULT_NOW),
  steps: z.array(stepSchema),
  bundles: z.record(z.string(), bundleSchema).default({}),
  targets: z.array(z.string()).default([]),
  resume: resumeSchema.optional(),
  passes: z.int().min(1).default(MAX_PASSES),
});

type Case = z.output<typeof caseSchema>;

export const steps = defineSuite({
  input: caseSchema,
  expect: z.strictObject({
    phase: z.string().optional(),
    steps: z.array(stepState).optional(),
    ran: z.array(z.string()).optional(),
    attempts: z.record(z.string(), z.int()).optional(),
    outputs: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  }),
  async run(input) {
    const workDirBase = await mkdtemp(path.join(os.tmpdir(), 'vectors-'));
    try {
      return await promote(input, workDirBase);
    } finally {
      await rm(workDirBase, { recursive: true, force: true });
    }
  },
});

async function promote(
  input: Case,
  workDirBase: string,
): Promise<Record<string, unknown>> {
  let now = new Date(input.now);
  const state = startedPromotion(input, now);
  const ran: string[] = [];
  const attempts: Record<string, number> = {};
  const runners = stepRunners(step => {
    if (!ran.includes(step)) {
      ran.push(step);
    }
    attempts[step] = (attempts[step] ?? 0) + 1;
    return attempts[step];
  });
  const host: WorkHost = {
    now: () => now,
    runner: uses => runners.get(uses),
    facts: async () => ({
      pipeline: {
        id: 'vectors',
        name: 'vectors',
        entityRef: 'component:default/vectors',
      },
      entity: {},
      freight: [readFreight({}, input.now)],
    }),
    outbound: () => ({ repository: unreachable, fetch: unreachable }),
    secrets: async () => ({
      values: new Map(),
      refusal: name => `No case has a secret ${name}.`,
    }),
    watches: () => [],
    saveStep: async step => {
      state.steps[step.index] = step;
    },
    report: async () => {},
    finish: async () => {},
    beforeEffect: async () => {},
    log: new LogSink({
      append: async () => {},
      now: () => now,
      logger: silent,
    }),
    halt: new AbortController().signal,
    workDirBase,
    uiBaseUrl: 'http://localhost',
    logger: silent,
  };

  let phase: PromotionPhase = 'Running';
  for (let pass = 0; pass < input.passes && phase === 'Running'; pass++) {
    const result: PassResult = await advance(state, host);
    phase = result.phase;
    if (result.phase === 'Running') {
      now = new Date(Math.max(now.getTime(), Date.parse(result.wakeAt)));
    }
  }
  return {
    phase,
    steps: state.steps.map(step => step.state),
    ran,
    attempts,
    outputs: Object.fromEntries(
      state.steps.flatMap(({ id, output }) => (output ? [[id, output]] : [])),
    ),
  };
}

async function unreachable(): Promise<never> {
  throw new Error('The steps of vectors reach nothing outside.');
}

/** The promotion as it was stored before the case begins. */
function startedPromotion(input: Case, now: Date): Work {
  const { bundles, targets, resume } = input;
  const stage = normalizeStage(
    {
      name: 'stage',
      targets: targets.map(name => ({ name })),
      promotion: {
        steps: input.steps.map(asWritten),
        forEachTarget: targets.length > 0,
      },
    },
    {
      origins: [DEFAULT_ORIGIN],
      bundles: Object.fromEntries(
        Object.entries(bundles).map(([name, { parameters, steps: inner }]) => [
          name,
          { parameters, steps: inner.map(asWritten) },
        ]),
      ),
    },
  );
  const created = newPromotion({
    id: 'promotion',
    pipelineId: 'vectors',
    stage,
    freight: readFreight({}, now.toISOString()),
    current: [],
    decision: {
      stage: stage.name,
      freight: 'freight',
      at: now.toISOString(),
      verdict: 'Eligible',
      requirements: [],
      nextChangeAt: null,
      eligibleAt: null,
    },
    trigger: 'person',
    requestedBy: 'user:default/somebody',
    now,
  });
  return ofPromotion({
    ...created,
    steps: resume
      ? created.steps.map(step => resumedStep(step, resume))
      : created.steps,
  });
}

function asWritten({ does, ...step }: z.output<typeof stepSchema>) {
  return typeof does === 'string'
    ? { uses: does, ...step }
    : { ...step, uses: IN_TURN, with: { does } };
}

/** Steps before the current one have succeeded, unless the case says otherwise. */
function resumedStep(
  step: StepRecord,
  { currentStep, startedAt, done }: z.output<typeof resumeSchema>,
): StepRecord {
  const began = startedAt[step.id];
  const record = began === undefined ? step : { ...step, startedAt: began };
  if (done[step.id] !== undefined) {
    return { ...record, state: done[step.id] };
  }
  if (step.index < currentStep) {
    return { ...record, state: 'Succeeded' };
  }
  return began === undefined ? record : { ...record, state: 'Running' };
}

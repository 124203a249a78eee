import { BundleDocuments, expandSteps } from '../../document/normalizeSteps';
import { StepDocument } from '../../document/schema/steps';
import { Promotion, Stage, StepRecord, StepState } from '../../model';
import { promotionSteps } from '../../plan';
import { StepWork } from '../variables';

const at = '2026-01-10T12:00:00.000Z';

export const promotion: Promotion = {
  id: 'p1',
  pipelineId: 'x',
  stage: 'dev',
  freight: ['f1'],
  phase: 'Running',
  priority: 0,
  trigger: 'person',
  requestedBy: 'user:default/ada',
  createdAt: at,
  decision: {
    stage: 'dev',
    freight: 'f1',
    at,
    verdict: 'Eligible',
    requirements: [],
    nextChangeAt: null,
    eligibleAt: null,
  },
};

export const facts = {
  pipeline: {
    id: 'x',
    name: 'podinfo',
    entityRef: 'component:default/podinfo',
  },
  entity: { metadata: { name: 'podinfo' } },
  freight: [
    {
      id: 'f1',
      origin: 'app',
      alias: 'calm-otter',
      artifacts: [
        {
          kind: 'image' as const,
          name: 'podinfo',
          repository: 'ghcr.io/podinfo',
          tag: '6.1.0',
        },
      ],
      metadata: {},
      labels: {},
      createdAt: at,
      createdBy: 'origin:app',
    },
  ],
};

export interface WorkParts {
  steps?: Array<Partial<StepDocument>>;
  bundles?: BundleDocuments;
  vars?: Record<string, unknown>;
  /** The steps are run for each of them. */
  targets?: string[];
  /** Of the steps, in order; those that are left out are Pending. */
  states?: StepState[];
  outputs?: Record<string, Record<string, unknown>>;
}

/** A promotion on its way, of steps as a document has them. */
export function workOf(parts: WorkParts): StepWork {
  const { targets = [], states = [], outputs = {} } = parts;
  const declared: Stage = {
    name: 'dev',
    labels: {},
    freight: [],
    targets: targets.map(name => ({ name, labels: { region: `${name}-1` } })),
    requiredTargets: 1,
    healthy: [],
    conditions: [],
    gates: [],
    promotion: {
      vars: parts.vars ?? {},
      steps: expandSteps(
        (parts.steps ?? []).map(step => ({ uses: 'x', ...step })),
        parts.bundles,
      ),
      manual: false,
      ...(targets.length > 0 && { forEachTarget: true }),
    },
  };
  const definitions = promotionSteps(declared);
  return {
    promotion,
    plan: {
      stage: {
        ...declared,
        promotion: { ...declared.promotion, steps: definitions },
      },
    },
    facts,
    steps: definitions.map(({ id, uses }, index): StepRecord => {
      const state = states[index] ?? 'Pending';
      return {
        index,
        id,
        uses,
        state,
        attempts: state === 'Pending' || state === 'Skipped' ? 0 : 1,
        consecutiveErrors: 0,
        ...(outputs[id] && { output: outputs[id] }),
      };
    }),
  };
}

/** `a:Failed?` is a failed step `a` that may be passed over. */
export function workAfter(text: string, last: Partial<StepDocument> = {}) {
  const words = text.split(' ').filter(Boolean);
  return workOf({
    steps: [
      ...words.map(word => ({
        id: word.replace(/:.*/, ''),
        continueOnError: word.endsWith('?'),
      })),
      { id: 'last', ...last },
    ],
    vars: { cleanUp: true },
    states: words.map(
      word => word.replace(/^.*:/, '').replace('?', '') as StepState,
    ),
  });
}

/** The place of a step, by its id. */
export function indexOf(work: StepWork, id: string): number {
  const index = work.steps.findIndex(step => step.id === id);
  if (index < 0) {
    throw new Error(`There is no step ${id}`);
  }
  return index;
}

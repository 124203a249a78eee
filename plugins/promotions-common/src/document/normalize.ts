import {
  AvailabilityStrategy,
  ConditionWatch,
  FreightRequest,
  Origin,
  Pipeline,
  Stage,
} from '../model';
import { milliseconds, normalizeGate } from './normalizeGates';
import { expandSteps } from './normalizeSteps';
import { normalizePhases } from './normalizeTasks';
import { parseDuration } from '../time';
import { PipelineDocument, StageDocument } from './schema/pipeline';
import { strategySteps } from './strategies';

/** What a pipeline without origins has. */
export const DEFAULT_ORIGIN = 'default';
/** Milliseconds between two probes of a condition. */
export const DEFAULT_EVERY = 30_000;
/** Milliseconds that a probe may take. */
const DEFAULT_TIMEOUT = 10_000;
/** For so many probes that fail in a row, what was seen before them counts. */
const PROBES_IN_TTL = 10;
/** Milliseconds that what was seen counts at the least. */
const MIN_DEFAULT_TTL = 10 * 60_000;

type ConditionDocument = NonNullable<StageDocument['conditions']>[number];
type RequestDocument = NonNullable<StageDocument['freight']>[number];

/**
 * The pipeline of a document, with every default filled in. The document must
 * have the shape of its schema; everything else that `parsePipelineDocument`
 * checks is not looked at here.
 *
 * @throws InputError where a duration is none
 * @public
 */
export function normalizePipeline(document: PipelineDocument): Pipeline {
  const { metadata, spec } = document;
  const origins = normalizeOrigins(spec.origins);
  return {
    name: metadata.name,
    title: metadata.title,
    description: metadata.description,
    origins,
    stages: spec.stages.map((stage, index) =>
      normalizeStage(stage, {
        before: spec.stages[index - 1]?.name,
        origins: origins.map(origin => origin.name),
        bundles: spec.tasks,
      }),
    ),
  };
}

/**
 * One stage of a document, with every default filled in.
 *
 * @param context - the name of the stage before, and of all origins, and the
 * bundles of steps
 * @public
 */
export function normalizeStage(
  stage: StageDocument,
  context: {
    before?: string;
    origins: string[];
    bundles?: PipelineDocument['spec']['tasks'];
  },
): Stage {
  const targets = (stage.targets ?? []).map(({ name, labels }) => ({
    name,
    labels: { ...labels },
  }));
  const { promotion = {} } = stage;
  return {
    name: stage.name,
    description: stage.description,
    labels: { ...stage.labels },
    freight: normalizeRequests(stage.freight, context),
    targets,
    requiredTargets: requiredTargets(stage.requiredTargets, targets.length),
    healthy: [...(stage.healthy ?? [])],
    conditions: (stage.conditions ?? []).map(normalizeCondition),
    gates: (stage.gates ?? []).map(normalizeGate),
    promotion: {
      vars: { ...promotion.vars },
      steps: expandSteps(
        promotion.steps ?? strategySteps(promotion),
        context.bundles,
      ),
      manual: promotion.manual ?? false,
      ...(promotion.forEachTarget && { forEachTarget: true }),
    },
    ...normalizePhases(stage, context.bundles),
  };
}

function normalizeOrigins(
  origins: PipelineDocument['spec']['origins'] = [],
): Origin[] {
  const written = origins.length ? origins : [{ name: DEFAULT_ORIGIN }];
  return written.map(({ name, subscriptions = [], creation }) => ({
    name,
    subscriptions: subscriptions.flatMap(subscription =>
      Object.entries(subscription).map(([uses, config]) => ({ uses, config })),
    ),
    creation: creation ?? 'Automatic',
  }));
}

function normalizeRequests(
  requests: RequestDocument[] | undefined,
  { before, origins }: { before?: string; origins: string[] },
): FreightRequest[] {
  const written: RequestDocument[] =
    requests ?? origins.map(origin => ({ origin }));
  return written.map(({ origin, sources }) => {
    const { direct, stages, ...rest } = sources ?? {
      direct: before === undefined,
      stages: before === undefined ? [] : [before],
    };
    return {
      origin,
      sources: {
        direct: direct ?? false,
        stages: [...(stages ?? [])],
        availabilityStrategy: normalizeStrategy(rest.availabilityStrategy),
        requiredSoakTime: milliseconds(rest.requiredSoakTime, 0),
        selection: rest.selection ?? 'NewestFreight',
      },
    };
  });
}

function normalizeStrategy(
  strategy: NonNullable<RequestDocument['sources']>['availabilityStrategy'],
): AvailabilityStrategy {
  return strategy === undefined || strategy === 'OneOf' ? 'Any' : strategy;
}

/** Never more than there are: with no targets nothing has to report. */
function requiredTargets(
  required: StageDocument['requiredTargets'] = 'any',
  targets: number,
): number {
  if (required === 'any') {
    return Math.min(1, targets);
  }
  return required === 'all' ? targets : required;
}

function normalizeCondition(watch: ConditionDocument): ConditionWatch {
  const given = (text: string | undefined) =>
    text === undefined ? undefined : parseDuration(text);
  return toConditionWatch({
    type: watch.type,
    uses: watch.uses,
    config: { ...watch.with },
    target: watch.target,
    every: given(watch.every),
    timeout: given(watch.timeout),
    ttl: given(watch.ttl),
  });
}

/**
 * How a condition is watched, with every default filled in.
 *
 * @public
 */
export function toConditionWatch(
  watch: Omit<ConditionWatch, 'every' | 'timeout' | 'ttl'> &
    Partial<ConditionWatch>,
): ConditionWatch {
  const { every = DEFAULT_EVERY } = watch;
  return {
    ...watch,
    every,
    timeout: watch.timeout ?? DEFAULT_TIMEOUT,
    ttl: watch.ttl ?? Math.max(PROBES_IN_TTL * every, MIN_DEFAULT_TTL),
  };
}

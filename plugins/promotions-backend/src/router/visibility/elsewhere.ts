import {
  Decision,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';

/** A stage of another pipeline that a decision tells of. */
export interface StageElsewhere {
  pipelineId: string;
  stage: string;
}

/** Stages of other pipelines that a requirement tells of. */
export function stagesElsewhere({
  kind,
  details = {},
}: Requirement): StageElsewhere[] {
  if (kind === 'lock') {
    return [details.holder].filter(isStage);
  }
  if (kind === 'dependency' && Array.isArray(details.dependencies)) {
    return details.dependencies.filter(isStage);
  }
  return [];
}

/** All decisions that lie anywhere within a value. */
export function decisionsIn(value: unknown): Decision[] {
  if (Array.isArray(value)) {
    return value.flatMap(decisionsIn);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return isDecision(value)
    ? [value]
    : Object.values(value).flatMap(decisionsIn);
}

export function isDecision(value: unknown): value is Decision {
  const { verdict, requirements } = (value ?? {}) as Partial<Decision>;
  return typeof verdict === 'string' && Array.isArray(requirements);
}

function isStage(value: unknown): value is StageElsewhere {
  const { pipelineId, stage } = (value ?? {}) as Partial<StageElsewhere>;
  return typeof pipelineId === 'string' && typeof stage === 'string';
}

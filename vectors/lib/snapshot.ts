import {
  Pipeline,
  PipelineSnapshot,
} from '@promotions/backstage-plugin-promotions-common';

/** A snapshot of a pipeline in which nothing has happened, but what is given. */
export function snapshotOf(
  pipeline: Pipeline,
  given: Partial<PipelineSnapshot> = {},
): PipelineSnapshot {
  return {
    pipelineId: 'vectors',
    entityRef: 'component:default/vectors',
    revision: 1,
    pipeline,
    entity: {},
    freight: [],
    current: [],
    runs: [],
    tasks: [],
    events: [],
    targets: [],
    conditions: [],
    holds: [],
    promotions: [],
    autoPromotion: {},
    autoRollback: {},
    mandatoryGates: {},
    freezes: {},
    approvals: [],
    overrides: [],
    locks: [],
    checks: [],
    dependencies: [],
    people: { owners: [], members: {}, unknownUsers: [] },
    ...given,
  };
}

/** A pipeline of stages that a case has by themselves. */
export function pipelineOf(stages: Pipeline['stages']): Pipeline {
  const origins = new Set(
    stages.flatMap(({ freight }) => freight.map(({ origin }) => origin)),
  );
  return {
    name: 'vectors',
    origins: [...origins].map(name => ({
      name,
      subscriptions: [],
      creation: 'Automatic',
    })),
    stages,
  };
}

import {
  Board,
  BoardStage,
  FreightWithStatus,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { ago } from './time';

export function makePipeline(
  name: string,
  changes: Partial<PipelineSummary> = {},
): PipelineSummary {
  return {
    id: `pipeline-${name}`,
    entityRef: 'component:default/podinfo',
    name,
    state: 'Active',
    revision: 7,
    document: {
      ref: `url:https://git.example.com/${name}/promotions.yaml`,
      url: `https://git.example.com/${name}/promotions.yaml`,
      state: 'Good',
      errors: [],
      readAt: ago(1),
      inForceSince: ago(60 * 26),
    },
    createdAt: ago(60 * 24 * 30),
    updatedAt: ago(4),
    ...changes,
  };
}

export function makeBoard(
  stages: BoardStage[],
  freight: FreightWithStatus[],
  changes: Partial<Board> = {},
): Board {
  return {
    pipeline: makePipeline('podinfo'),
    at: ago(0),
    origins: ['app'],
    stages,
    freight,
    freightTotal: freight.length,
    permissions: { createFreight: false, refresh: true, reject: false },
    ...changes,
  };
}

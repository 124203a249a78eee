import {
  Board,
  FreightWithStatus,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../store/Store';
import { buildStage } from './boardStage';
import { EngineSnapshot } from './changePipeline';
import { BoardPermissions } from './Engine';
import { withApprovals } from './freightApprovals';
import { namedFreight } from './namedFreight';

/** What a board shows beside what follows from the snapshot. */
export interface BoardFreight {
  items: FreightWithStatus[];
  total: number;
  nextCursor?: string;
}

/**
 * A page of the pipeline's freight. What the snapshot has is not read again,
 * and is shown as the decisions beside it see it.
 */
export async function readBoardFreight(
  store: Store,
  { pipelineId, freight }: EngineSnapshot,
  query: { limit: number; cursor?: string },
): Promise<BoardFreight> {
  const page = await store.listFreightIds(pipelineId, query);
  const total = await store.countFreight(pipelineId);
  const known = new Map(freight.map(one => [one.id, one]));
  const items = page.items.flatMap(id => known.get(id) ?? []);
  return items.length === page.items.length
    ? { ...page, items, total }
    : { ...(await store.listFreight(pipelineId, query)), total };
}

/** The board of a pipeline; see `Board` of promotions-common. */
export function buildBoard(options: {
  snapshot: EngineSnapshot;
  freight: BoardFreight;
  permissions: BoardPermissions;
  now: Date;
  /** Entity ref of who looks at it. */
  actor: string;
}): Board {
  const { snapshot, freight, permissions, now } = options;
  const stages = snapshot.pipeline.stages.map(stage =>
    buildStage({ ...options, stage }),
  );
  return {
    ...emptyBoard(snapshot.summary, permissions, now),
    origins: snapshot.pipeline.origins.map(origin => origin.name),
    stages,
    freight: withApprovals(freight.items, snapshot.approvals),
    namedFreight: withApprovals(
      namedFreight(stages, freight.items, snapshot.freight),
      snapshot.approvals,
    ),
    freightTotal: freight.total,
    nextFreightCursor: freight.nextCursor,
  };
}

/** The board of a pipeline whose document has never been good. */
export function emptyBoard(
  summary: PipelineSummary,
  permissions: BoardPermissions,
  now: Date,
): Board {
  return {
    pipeline: summary,
    at: now.toISOString(),
    origins: [],
    stages: [],
    freight: [],
    freightTotal: 0,
    permissions: {
      createFreight: permissions.createFreight,
      refresh: permissions.refresh,
      reject: permissions.reject,
    },
  };
}

import {
  Board,
  BoardStage,
  comparePending,
  compareFreight,
  FreightWithStatus,
  isControlFlow,
  PipelineSummary,
  Promotion,
  selectCandidates,
  Stage,
  suggestFreight,
  AutoPromotionView,
} from '@promotions/backstage-plugin-promotions-common';
import { EngineSnapshot } from './changePipeline';
import { BoardPermissions } from './Engine';
import { namedFreight } from './namedFreight';

/** What a board shows beside what follows from the snapshot. */
export interface BoardFreight {
  items: FreightWithStatus[];
  total: number;
  nextCursor?: string;
}

/** The board of a pipeline; see `Board` of promotions-common. */
export function buildBoard(options: {
  snapshot: EngineSnapshot;
  freight: BoardFreight;
  permissions: BoardPermissions;
  now: Date;
}): Board {
  const { snapshot, freight, permissions, now } = options;
  const stages = snapshot.pipeline.stages.map(stage =>
    buildStage(snapshot, stage, permissions, now),
  );
  return {
    ...emptyBoard(snapshot.summary, permissions, now),
    origins: snapshot.pipeline.origins.map(origin => origin.name),
    stages,
    freight: freight.items,
    namedFreight: namedFreight(stages, freight.items, snapshot.freight),
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
    },
  };
}

function buildStage(
  snapshot: EngineSnapshot,
  stage: Stage,
  permissions: BoardPermissions,
  now: Date,
): BoardStage {
  const here = <T extends { stage: string }>(items: T[]) =>
    items.filter(item => item.stage === stage.name);
  const promotions = here(snapshot.promotions);
  const controlFlow = isControlFlow(stage);
  return {
    name: stage.name,
    description: stage.description,
    labels: stage.labels,
    controlFlow,
    requests: stage.freight,
    upstreams: [...new Set(stage.freight.flatMap(r => r.sources.stages))],
    targets: stage.targets.map(target => ({
      ...target,
      state: here(snapshot.targets).find(s => s.target === target.name),
    })),
    requiredTargets: stage.requiredTargets,
    gates: stage.gates,
    current: here(snapshot.current),
    run: here(snapshot.runs).sort((a, b) =>
      b.startedAt.localeCompare(a.startedAt),
    )[0],
    conditions: here(snapshot.conditions),
    promotion: promotions.find(p => p.phase === 'Running'),
    queue: promotions.filter(p => p.phase === 'Pending').sort(comparePending),
    lastPromotion: promotions.filter(hasEnded).sort(byEnd)[0],
    autoPromotion: controlFlow
      ? {
          enabled: false,
          message: 'Freight passes on its own as soon as it may.',
        }
      : autoPromotionView(snapshot, stage, now),
    holds: here(snapshot.holds),
    suggestion: controlFlow
      ? undefined
      : suggestFreight({ snapshot, stage, now })?.decision,
    permissions: permissions.stage(stage),
  };
}

function autoPromotionView(
  snapshot: EngineSnapshot,
  stage: Stage,
  now: Date,
): AutoPromotionView {
  const policy = snapshot.autoPromotion[stage.name];
  const candidates = selectCandidates({ snapshot, stage, now });
  const acting = candidates.find(c => c.promote !== null) ?? candidates[0];
  return {
    enabled: policy?.enabled === true && !stage.promotion.manual,
    policy: policy?.policy,
    candidate: acting?.promote ?? undefined,
    reason: acting?.reason,
    message: acting?.message ?? 'The stage requests no freight.',
  };
}

function hasEnded(promotion: Promotion): boolean {
  return promotion.phase !== 'Pending' && promotion.phase !== 'Running';
}

function byEnd(a: Promotion, b: Promotion): number {
  return (b.finishedAt ?? '').localeCompare(a.finishedAt ?? '');
}

/** The snapshot's freight in the order in which lists show it. */
export function newestFirst(freight: FreightWithStatus[]): FreightWithStatus[] {
  return [...freight].sort(compareFreight);
}

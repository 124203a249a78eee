import {
  Board,
  BoardGate,
  BoardStage,
  Freeze,
  matchesGlob,
} from '@promotions/backstage-plugin-promotions-common';
import { namedFreight } from '../../engine/namedFreight';
import { DecisionNarrowing } from './decisions';
import { narrowFreight } from './freight';
import { narrowJson } from './json';
import { Redaction } from './Redaction';
import { narrowRun, narrowTask } from './runs';

/** A board with those stages that somebody may see. */
export function narrowBoard(
  board: Board,
  options: {
    sees: (stage: string) => boolean;
    redaction: Redaction;
    decisions: DecisionNarrowing;
  },
): Board {
  const stages = board.stages
    .filter(stage => options.sees(stage.name))
    .map(stage => narrowStage(stage, options));
  // What only hidden stages name would tell what happens there.
  const named =
    board.namedFreight &&
    namedFreight(stages, board.freight, board.namedFreight);
  return {
    ...board,
    stages,
    freight: board.freight.map(each => narrowFreight(each, options.sees)),
    ...(named && {
      namedFreight: named.map(each => narrowFreight(each, options.sees)),
    }),
  };
}

function narrowStage(
  stage: BoardStage,
  {
    sees,
    redaction,
    decisions,
  }: {
    sees: (stage: string) => boolean;
    redaction: Redaction;
    decisions: DecisionNarrowing;
  },
): BoardStage {
  return {
    ...stage,
    ...decisions.texts(stage, 'description'),
    requests: stage.requests.map(request => ({
      ...request,
      sources: {
        ...request.sources,
        stages: request.sources.stages.filter(sees),
      },
    })),
    upstreams: stage.upstreams.filter(sees),
    gates: stage.gates.filter(gate => isTold(gate, redaction)),
    freezes: stage.freezes.map(freeze => ({
      ...narrowFreeze(freeze, stage.name),
      ...decisions.texts(freeze, 'reason'),
    })),
    current: stage.current.map(entry => ({
      ...entry,
      ...(entry.healthChecks && {
        healthChecks: narrowJson(entry.healthChecks, { redaction, decisions }),
      }),
    })),
    run: stage.run && narrowRun(stage.run, { redaction, decisions }),
    tasks: stage.tasks.map(task => narrowTask(task, { redaction, decisions })),
    conditions: stage.conditions.map(condition => ({
      ...condition,
      ...decisions.texts(condition, 'message', 'reason'),
    })),
    promotion: stage.promotion && decisions.promotion(stage.promotion),
    queue: stage.queue.map(each => decisions.promotion(each)),
    lastPromotion:
      stage.lastPromotion && decisions.promotion(stage.lastPromotion),
    ...(stage.asks && {
      asks: stage.asks.map(each => decisions.decision(each)),
    }),
    autoPromotion: {
      ...stage.autoPromotion,
      ...decisions.texts(stage.autoPromotion, 'message'),
    },
    autoRollback: {
      ...stage.autoRollback,
      ...decisions.texts(stage.autoRollback, 'message'),
    },
    holds: stage.holds.map(hold => ({
      ...hold,
      ...decisions.texts(hold, 'reason'),
    })),
    overrides: stage.overrides.map(override => ({
      ...override,
      ...decisions.texts(override, 'reason'),
    })),
    suggestion: stage.suggestion && decisions.decision(stage.suggestion),
  };
}

/** A gate that asks about a hidden stage shows as a requirement only. */
function isTold(gate: BoardGate, redaction: Redaction): boolean {
  return !redaction.concerns(gate.gate);
}

/**
 * What of a freeze matters to one stage. Its scope names entities and stages
 * that have nothing to do with this one.
 */
function narrowFreeze(freeze: Freeze, stage: string): Freeze {
  const { entities: _entities, ...rest } = freeze;
  return {
    ...rest,
    stages: freeze.stages.filter(pattern => matchesGlob(pattern, stage)),
  };
}

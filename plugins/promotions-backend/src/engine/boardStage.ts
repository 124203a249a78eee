import {
  AutoPromotionView,
  AutoRollbackView,
  BoardGate,
  BoardStage,
  comparePending,
  createDecider,
  decideStepApproval,
  instantName,
  isControlFlow,
  overridesInForce,
  Promotion,
  selectCandidates,
  Stage,
  stageGates,
  stepApprovals,
  suggestFreight,
  toldHere,
} from '@promotions/backstage-plugin-promotions-common';
import { EngineSnapshot } from './changePipeline';
import { BoardPermissions } from './Engine';
import { newestFirst } from './lookUp';

/** One stage as the board shows it. */
export function buildStage(options: {
  snapshot: EngineSnapshot;
  stage: Stage;
  permissions: BoardPermissions;
  now: Date;
  /** Entity ref of who looks at it. */
  actor: string;
}): BoardStage {
  const { snapshot, stage, permissions, now, actor } = options;
  const here = <T extends { stage: string }>(items: T[]) =>
    items.filter(item => item.stage === stage.name);
  const promotions = here(snapshot.promotions);
  const run = here(snapshot.runs).sort((a, b) =>
    b.startedAt.localeCompare(a.startedAt),
  )[0];
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
    gates: gatesOf(snapshot, stage),
    freezes: of(snapshot.freezes, stage) ?? [],
    current: here(snapshot.current),
    run,
    tasks: snapshot.tasks.filter(task => task.runId === run?.id),
    conditions: here(snapshot.conditions),
    promotion: promotions.find(p => p.phase === 'Running'),
    queue: promotions.filter(p => p.phase === 'Pending').sort(comparePending),
    lastPromotion: promotions.filter(hasEnded).sort(byEnd)[0],
    ...asksOf(snapshot, stage, now),
    autoPromotion: controlFlow
      ? passingView(snapshot, stage, now)
      : autoPromotionView(snapshot, stage, now),
    autoRollback: autoRollbackView(snapshot, stage, controlFlow),
    holds: here(snapshot.holds),
    overrides: overridesInForce(snapshot, stage, now),
    suggestion: controlFlow
      ? undefined
      : suggestFreight({ snapshot, stage, now, actor })?.decision,
    permissions: permissions.stage(stage),
  };
}

function gatesOf(snapshot: EngineSnapshot, stage: Stage): BoardGate[] {
  return stageGates(snapshot, stage).flatMap(({ id, gate, policy }) =>
    gate ? [{ id, gate, policy }] : [],
  );
}

function asksOf(
  snapshot: EngineSnapshot,
  stage: Stage,
  now: Date,
): Pick<BoardStage, 'asks'> {
  const asks = stepApprovals(snapshot)
    .filter(asked => asked.stage === stage.name)
    .map(asked => decideStepApproval(snapshot, asked, now));
  return asks.length > 0 ? { asks } : {};
}

/** Freight passes on its own; where some does not, why, and until when. */
function passingView(
  snapshot: EngineSnapshot,
  stage: Stage,
  now: Date,
): AutoPromotionView {
  const waiting = newestFirst(snapshot.freight).find(
    freight =>
      stage.freight.some(({ origin }) => origin === freight.origin) &&
      !Object.hasOwn(freight.status.verifiedIn, stage.name),
  );
  if (!waiting) {
    return {
      enabled: false,
      message: 'Freight passes on its own as soon as it may.',
    };
  }
  const { verdict, requirements, eligibleAt } = createDecider(snapshot, now)(
    stage,
    waiting,
  );
  if (verdict === 'Eligible') {
    return { enabled: false, message: `${waiting.alias} passes on its own.` };
  }
  const open = requirements.find(
    ({ status }) => status === 'Unmet' || status === 'Waiting',
  );
  return {
    enabled: false,
    candidate: waiting.id,
    reason: 'none',
    message: `${waiting.alias} does not pass yet. ${
      open ? toldHere(open) : ''
    }${eligibleAt ? ` It passes at ${instantName(eligibleAt)}.` : ''}`,
  };
}

function autoPromotionView(
  snapshot: EngineSnapshot,
  stage: Stage,
  now: Date,
): AutoPromotionView {
  const policy = of(snapshot.autoPromotion, stage);
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

function autoRollbackView(
  snapshot: EngineSnapshot,
  stage: Stage,
  controlFlow: boolean,
): AutoRollbackView {
  if (controlFlow) {
    return {
      enabled: false,
      message: 'Nothing runs here that could go back.',
    };
  }
  const { enabled = false, policy } = of(snapshot.autoRollback, stage) ?? {};
  if (enabled) {
    return {
      enabled,
      policy,
      message: `When what ${stage.name} runs fails or loses its health, the policy ${policy} takes it back to what was verified there last.`,
    };
  }
  return {
    enabled,
    policy,
    message: policy
      ? `The policy ${policy} does not take ${stage.name} back on its own.`
      : `No policy takes ${stage.name} back on its own.`,
  };
}

function of<T>(record: Record<string, T>, stage: Stage): T | undefined {
  return Object.hasOwn(record, stage.name) ? record[stage.name] : undefined;
}

function hasEnded(promotion: Promotion): boolean {
  return promotion.phase !== 'Pending' && promotion.phase !== 'Running';
}

function byEnd(a: Promotion, b: Promotion): number {
  return (b.finishedAt ?? '').localeCompare(a.finishedAt ?? '');
}

import { driftOf } from '../deployments/reports';
import { declaredTasks } from '../lifecycle';
import {
  Condition,
  PipelineSnapshot,
  Stage,
  TargetState,
  TaskState,
} from '../model';
import { ENGINE_ACTOR } from './context';
import { RunProgress } from './runOn';

/** The phases of a run, and the conditions that tell how they stand. */
const PHASES = [
  ['deploy', 'Deployed'],
  ['verification', 'Verified'],
  ['promotionTasks', 'PromotionTasks'],
] as const;

/**
 * The conditions that promotions themselves report about a stage: `Deployed`,
 * `Verified` and, where it has such tasks, `PromotionTasks` of what it runs,
 * and `Drifted` of each target that has reported. Only those whose content has
 * changed are returned.
 *
 * @internal
 */
export function stageConditions(options: {
  stage: Stage;
  snapshot: PipelineSnapshot;
  targets: TargetState[];
  runs: RunProgress[];
  now: Date;
}): Condition[] {
  const { stage, snapshot, targets, now } = options;
  const at = now.toISOString();
  const base = {
    stage: stage.name,
    source: ENGINE_ACTOR,
    observedAt: at,
    lastTransitionAt: at,
  };
  const here = snapshot.conditions.filter(c => c.stage === stage.name);
  const known = ({ type, target }: Pick<Condition, 'target' | 'type'>) =>
    here.find(c => c.type === type && c.target === target);
  const wanted: Condition[] = [];
  const [newest] = [...options.runs].sort((a, b) =>
    b.run.startedAt.localeCompare(a.run.startedAt),
  );
  let message: string | undefined;
  for (const [phase, type] of newest ? PHASES : []) {
    const { run, messages } = newest;
    const about = { ...base, type, freight: run.freight };
    const before = known(about);
    // Of a phase that waits for the one before it, that one tells.
    message = messages[phase] ?? message;
    if (phase === 'promotionTasks' && !before && !hasPromotionTasks(stage)) {
      continue;
    }
    const told = describe(run[phase]);
    const kept =
      before?.freight === run.freight && before.reason === told.reason
        ? before.message
        : undefined;
    wanted.push({ ...about, ...told, message: message ?? kept ?? run.message });
  }
  for (const state of targets) {
    const { target } = state;
    const drift = driftOf(state);
    const { freight, url, revision } = drift ?? state;
    wanted.push({
      ...base,
      type: 'Drifted',
      target,
      freight,
      url,
      status: drift ? 'True' : 'False',
      reason: drift ? 'NotPromoted' : 'AsPromoted',
      message: drift
        ? `${target} reports ${revision}, which was not promoted to ${stage.name}.`
        : `${target} reports ${revision}.`,
    });
  }
  return wanted.flatMap(condition => {
    const before = known(condition);
    if (!before) {
      return [condition];
    }
    return sameContent(before, condition)
      ? []
      : [
          {
            ...condition,
            lastTransitionAt:
              before.status === condition.status
                ? before.lastTransitionAt
                : condition.lastTransitionAt,
          },
        ];
  });
}

function sameContent(a: Condition, b: Condition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.freight === b.freight &&
    a.url === b.url
  );
}

function hasPromotionTasks(stage: Stage): boolean {
  return declaredTasks(stage, 'promotionTasks').length > 0;
}

function describe(state: TaskState): Pick<Condition, 'status' | 'reason'> {
  switch (state) {
    case 'Succeeded':
    case 'Warning':
      return { status: 'True', reason: state };
    case 'Failed':
    case 'Deprecated':
      return { status: 'False', reason: state };
    default:
      return { status: 'Unknown', reason: state };
  }
}

import {
  Condition,
  PipelineSnapshot,
  Stage,
  StageRun,
  TargetState,
} from '../model';
import { conditionKey } from './changes';
import { ENGINE_ACTOR } from './context';

/**
 * The conditions that promotions themselves report about a stage: `Deployed`
 * and `Verified` of what it runs, and `Drifted` of each target that has
 * reported. Only those whose content has changed are returned.
 *
 * @internal
 */
export function stageConditions(options: {
  stage: Stage;
  snapshot: PipelineSnapshot;
  targets: TargetState[];
  runs: StageRun[];
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
  const wanted: Condition[] = [];
  const run = [...options.runs].sort((a, b) =>
    b.startedAt.localeCompare(a.startedAt),
  )[0];
  if (run) {
    wanted.push({
      ...base,
      type: 'Deployed',
      freight: run.freight,
      ...describe(run.deploy, run.message),
    });
    wanted.push({
      ...base,
      type: 'Verified',
      freight: run.freight,
      ...describe(run.verification, run.message),
    });
  }
  for (const target of targets) {
    wanted.push({
      ...base,
      type: 'Drifted',
      target: target.target,
      freight: target.freight,
      url: target.url,
      status: target.drift ? 'True' : 'False',
      reason: target.drift ? 'NotPromoted' : 'AsPromoted',
      message: target.drift
        ? `${target.target} reports ${target.revision}, which was not promoted to ${stage.name}.`
        : `${target.target} reports ${target.revision}.`,
    });
  }
  return wanted.flatMap(condition => {
    const known = snapshot.conditions.find(
      c => conditionKey(c) === conditionKey(condition),
    );
    if (!known) {
      return [condition];
    }
    return sameContent(known, condition)
      ? []
      : [
          {
            ...condition,
            lastTransitionAt:
              known.status === condition.status
                ? known.lastTransitionAt
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

function describe(
  state: StageRun['deploy'],
  message: string,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  switch (state) {
    case 'Succeeded':
    case 'Warning':
      return { status: 'True', reason: state, message };
    case 'Failed':
    case 'Deprecated':
      return { status: 'False', reason: state, message };
    default:
      return { status: 'Unknown', reason: state, message };
  }
}

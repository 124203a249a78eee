import { reportAbout } from '../deployments/reports';
import {
  Condition,
  ConditionWatch,
  Stage,
  TargetState,
  TaskState,
} from '../model';

/** @public */
export interface DeployOutcome {
  state: TaskState;
  /** One sentence: what it waits for, why it failed, or that it is through. */
  message: string;
  /** ISO 8601: when the last of what was waited for came true. */
  since: string;
}

/**
 * State of the deploy phase: enough targets report the freight as deployed,
 * and then the conditions named in `healthy` hold. A condition counts only if
 * it was observed after the targets reported, so that the health of the
 * version before does not speak for the new one.
 *
 * @param options - `since` is when the freight entered the stage
 * @public
 */
export function evaluateDeploy(options: {
  stage: Stage;
  freight: string;
  since: string;
  targets: TargetState[];
  conditions: Condition[];
  /** What is watched beside the conditions of the stage, while the freight is there. */
  healthChecks?: ConditionWatch[];
}): DeployOutcome {
  const { stage, healthChecks = [] } = options;
  const deployed = evaluateTargets(options);
  if (deployed.state !== 'Succeeded') {
    return deployed;
  }
  const conditions = options.conditions.filter(c => c.stage === stage.name);
  const watches = [...stage.conditions, ...healthChecks];
  let healthySince = deployed.since;
  for (const type of stage.healthy) {
    const health = evaluateHealth(watches, type, deployed, conditions);
    if (health.state !== 'Succeeded') {
      return health;
    }
    healthySince = later(healthySince, health.since);
  }
  return { ...deployed, since: healthySince };
}

/**
 * The first part of the deploy phase: whether enough targets report the
 * freight.
 *
 * @public
 */
export function evaluateTargets(options: {
  stage: Pick<Stage, 'name' | 'targets' | 'requiredTargets'>;
  freight: string;
  /** When it came, or is to have come, there. */
  since: string;
  targets: TargetState[];
}): DeployOutcome {
  const { stage, freight, since, targets: all } = options;
  if (stage.targets.length === 0) {
    return {
      state: 'Succeeded',
      message: 'The stage has no targets to wait for.',
      since,
    };
  }
  // A target that was renamed or removed speaks for the stage no more.
  const declared = new Set(stage.targets.map(({ name }) => name));
  const reported = all.flatMap(state => {
    const { target } = state;
    const about = reportAbout(state, freight);
    return about && state.stage === stage.name && declared.has(target)
      ? [{ ...about, target }]
      : [];
  });
  const succeeded = reported
    .filter(target => target.phase === 'Succeeded')
    .sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  const failed = reported.filter(target => target.phase === 'Failed');
  const required = stage.requiredTargets;
  const count = `${succeeded.length} of ${stage.targets.length} targets`;
  if (succeeded.length >= required) {
    return {
      state: 'Succeeded',
      message: `Deployed to ${count}.`,
      since: later(since, succeeded[required - 1]?.receivedAt ?? since),
    };
  }
  if (stage.targets.length - failed.length < required) {
    const why = failed
      .map(target =>
        target.message ? `${target.target} (${target.message})` : target.target,
      )
      .join(', ');
    return {
      state: 'Failed',
      message: `The deployment failed in ${why}.`,
      since: failed.map(target => target.receivedAt).reduce(later, since),
    };
  }
  return {
    state: 'Progressing',
    message: `Deployed to ${count}; ${required} must report success.`,
    since,
  };
}

function evaluateHealth(
  watches: ConditionWatch[],
  type: string,
  deployed: DeployOutcome,
  conditions: Condition[],
): DeployOutcome {
  const { since: deployedAt } = deployed;
  const watched = [
    ...new Set(
      watches.filter(watch => watch.type === type).map(watch => watch.target),
    ),
  ];
  const reported = conditions.filter(c => c.type === type);
  const places = watched.length
    ? watched
    : [...new Set(reported.map(c => c.target))];
  const relevant = places.map(place => ({
    place,
    condition: reported.find(c => c.target === place),
  }));
  const holding = relevant.flatMap(({ condition }) =>
    condition?.status === 'True' && condition.observedAt >= deployedAt
      ? [condition]
      : [],
  );
  if (holding.length > 0 && holding.length === relevant.length) {
    return {
      ...deployed,
      since: holding.map(c => c.lastTransitionAt).reduce(later, deployedAt),
    };
  }
  const missing = relevant.find(
    ({ condition }) => !holding.some(held => held === condition),
  );
  return {
    state: 'Progressing',
    message: describeMissing(type, missing),
    since: deployedAt,
  };
}

function describeMissing(
  type: string,
  missing: { place?: string; condition?: Condition } | undefined,
): string {
  const where = missing?.place ? ` in ${missing.place}` : '';
  const condition = missing?.condition;
  if (!condition || condition.status === 'True') {
    return `Waiting for a report of ${type}${where} about what was deployed.`;
  }
  // It is put into brackets, where a sentence needs no full stop.
  const why = (condition.message ?? condition.reason)?.replace(/\.$/, '');
  return `Waiting for ${type}${where}: it is ${condition.status}${
    why ? ` (${why})` : ''
  }.`;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

import {
  Condition,
  FreightStatus,
  Stage,
  StageRun,
  TargetState,
} from '../model';
import { evaluateDeploy } from './deploy';
import { aggregatePhase, aggregateRun, hasPassed } from './phase';

/**
 * The run as it follows from what is known now. What has succeeded stays so:
 * a later loss of health shows as a condition, and does not take *verified*
 * back. A failed run recovers when its targets report success after all.
 *
 * @public
 */
export function evaluateRun(options: {
  run: StageRun;
  stage: Stage;
  targets: TargetState[];
  conditions: Condition[];
}): { run: StageRun; verifiedAt?: string } {
  const { run, stage } = options;
  if (run.state === 'Superseded' || run.state === 'Succeeded') {
    return { run };
  }
  const deploy = evaluateDeploy({
    stage,
    freight: run.freight,
    since: run.startedAt,
    targets: options.targets,
    conditions: options.conditions,
  });
  const verification = hasPassed(deploy.state) ? aggregatePhase([]) : 'Pending';
  const { overall, phases } = aggregateRun([
    { name: 'deploy', state: deploy.state },
    { name: 'verification', state: verification },
  ]);
  const next: StageRun = {
    ...run,
    state: overall,
    deploy: phases[0].state,
    verification: phases[1].state,
    message: deploy.message,
  };
  if (overall === 'Progressing') {
    delete next.finishedAt;
  } else {
    next.finishedAt = deploy.since;
  }
  return hasPassed(phases[1].state)
    ? { run: next, verifiedAt: deploy.since }
    : { run: next };
}

/**
 * Whether the freight is verified in the stage.
 *
 * @public
 */
export function isVerifiedIn(status: FreightStatus, stage: string): boolean {
  return Object.hasOwn(status.verifiedIn, stage);
}

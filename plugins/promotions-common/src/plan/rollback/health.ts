import {
  Condition,
  CurrentFreight,
  PipelineSnapshot,
  Stage,
} from '../../model';
import { hasPassed } from '../../lifecycle';
import { sentence } from '../../support/sentences';
import { aliasOf, isRunOf } from '../context';

/**
 * Why freight is bad for the stage that runs it, in one sentence or two: its
 * run failed, or a condition that had to hold for it to be deployed is `False`
 * now. That nothing is known is no loss, nor that a person ended the run, who
 * sees to it. Undefined: it is not bad.
 *
 * @internal
 */
export function lossOf(
  snapshot: PipelineSnapshot,
  stage: Stage,
  entry: CurrentFreight,
): string | undefined {
  const run = snapshot.runs.find(candidate => isRunOf(candidate, entry));
  const alias = aliasOf(snapshot, entry.freight);
  if (run?.state === 'Failed' && run.abortedBy === undefined) {
    return `${alias} failed in ${stage.name}. ${run.message}`.trim();
  }
  // It was healthy then.
  if (!run || run.state === 'Superseded' || !hasPassed(run.deploy)) {
    return undefined;
  }
  const lost = snapshot.conditions.find(
    condition =>
      condition.stage === stage.name &&
      condition.status === 'False' &&
      stage.healthy.includes(condition.type) &&
      isAbout(stage, entry, condition),
  );
  if (!lost) {
    return undefined;
  }
  const where = lost.target ? ` in ${lost.target}` : '';
  const told = lost.message ?? lost.reason;
  return `${alias} has lost its health in ${stage.name}: ${
    lost.type
  }${where} is False${told ? `. ${sentence(told)}` : '.'}`;
}

/** Of places that the stage has no more, or other freight, it tells nothing. */
function isAbout(
  stage: Stage,
  entry: CurrentFreight,
  { type, target, freight }: Condition,
): boolean {
  const watched = [...stage.conditions, ...(entry.healthChecks ?? [])].filter(
    watch => watch.type === type,
  );
  const declared = watched.length
    ? watched.some(watch => watch.target === target)
    : target === undefined || stage.targets.some(({ name }) => name === target);
  return declared && (freight === undefined || freight === entry.freight);
}

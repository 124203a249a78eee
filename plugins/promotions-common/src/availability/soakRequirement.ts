import { Requirement } from '../model';
import { listed, roughly } from '../support/sentences';
import { toInstant } from '../time/instant';
import { SoakFacts, StageSoak } from './soak';

/**
 * Waiting while time alone meets it, Unmet when too few of the stages still
 * hold the freight.
 */
export function soakRequirement(facts: SoakFacts, now: number): Requirement {
  const { stages, requiredMs, required, enoughAt, countsFrom } = facts;
  const perStage = Object.fromEntries(
    stages.map(soak => [soak.stage, stageDetails(soak, now)]),
  );
  const requirement: Requirement = {
    id: 'soak',
    kind: 'soak',
    status: 'Met',
    message: soakMessage(facts, now),
    details: { required: requiredMs, requiredStages: required, perStage },
  };
  if (enoughAt <= now) {
    return { ...requirement, since: toInstant(Math.min(countsFrom, now)) };
  }
  const pending = stages.filter(({ soakedAt }) => soakedAt > now);
  const who = pending.map(({ stage }) => stage);
  if (enoughAt === Infinity) {
    return { ...requirement, status: 'Unmet', who };
  }
  return {
    ...requirement,
    status: 'Waiting',
    until: toInstant(enoughAt),
    who,
  };
}

function stageDetails(
  { heldMs, soakedAt }: StageSoak,
  now: number,
): { heldMs: number; until?: string } {
  return soakedAt > now && soakedAt !== Infinity
    ? { heldMs, until: toInstant(soakedAt) }
    : { heldMs };
}

/**
 * Says nothing that changes from one moment to the next, so that it can be
 * kept; how long each stage has held it is in the details.
 */
function soakMessage(
  { stages, requiredMs, required, enoughAt }: SoakFacts,
  now: number,
): string {
  const asked = roughly(requiredMs);
  const names = (soaks: StageSoak[]) => {
    const have = soaks.length === 1 ? 'has' : 'have';
    return `${listed(soaks.map(({ stage }) => stage))} ${have}`;
  };
  const soaked = stages.filter(({ soakedAt }) => soakedAt <= now);
  if (enoughAt <= now) {
    return `${names(soaked)} held it for ${asked}, as asked.`;
  }
  const soaking = stages.filter(
    ({ soakedAt }) => soakedAt > now && soakedAt !== Infinity,
  );
  const gone = stages.filter(({ soakedAt }) => soakedAt === Infinity);
  const share =
    required > 1 ? `Soaked in ${soaked.length} of ${required} stages; ` : '';
  return `${share}${listed([
    ...(soaking.length > 0
      ? [`${names(soaking)} not held it for ${asked} yet`]
      : []),
    ...gone.map(
      ({ stage, heldMs }) =>
        `${stage} held it for ${roughly(
          heldMs,
        )} of ${asked} and runs it no more`,
    ),
  ])}.`;
}

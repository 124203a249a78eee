import { Requirement } from '../model';
import { listed, roughly } from '../support/sentences';
import { toInstant } from '../time/instant';
import { SoakFacts, StageSoak } from './soak';

/**
 * Waiting while time alone meets it, Unmet when too few of the stages still
 * hold the freight.
 */
export function soakRequirement(facts: SoakFacts, now: number): Requirement {
  const { stages, requiredMs, required, enoughAt } = facts;
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
    return requirement;
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

function soakMessage(
  { stages, requiredMs, required, enoughAt }: SoakFacts,
  now: number,
): string {
  const asked = roughly(requiredMs);
  const soaked = stages.filter(({ soakedAt }) => soakedAt <= now);
  if (enoughAt <= now) {
    const names = listed(soaked.map(({ stage }) => stage));
    const have = soaked.length === 1 ? 'has' : 'have';
    return `${names} ${have} held it for ${asked}, as asked.`;
  }
  const pending = stages
    .filter(({ soakedAt }) => soakedAt > now)
    .map(soak => heldMessage(soak, asked));
  const share =
    required > 1 ? `Soaked in ${soaked.length} of ${required} stages; ` : '';
  return `${share}${listed(pending)}.`;
}

function heldMessage({ stage, heldMs, soakedAt }: StageSoak, asked: string) {
  if (soakedAt !== Infinity) {
    return `${stage} has held it for ${roughly(heldMs)} of ${asked}`;
  }
  return heldMs > 0
    ? `${stage} held it for ${roughly(heldMs)} of ${asked} and runs it no more`
    : `${stage} does not run it`;
}

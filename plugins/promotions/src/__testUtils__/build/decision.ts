import {
  Decision,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { ago } from './time';

export function makeRequirement(
  id: string,
  changes: Partial<Requirement> = {},
): Requirement {
  const KINDS = ['origin', 'rejected', 'upstream', 'soak'] as const;
  const kind = KINDS.find(known => known === id) ?? 'condition';
  return {
    id,
    kind,
    status: 'Met',
    message: `The requirement ${id} is met.`,
    ...changes,
  };
}

export function makeDecision(
  stage: string,
  freight: string,
  requirements: Requirement[] = [
    makeRequirement('origin', {
      message: 'The stage requests the origin app.',
    }),
    makeRequirement('rejected', { message: 'Nobody has rejected it.' }),
    makeRequirement('upstream', { message: 'dev has verified it.' }),
  ],
  changes: Partial<Decision> = {},
): Decision {
  const any = (status: Requirement['status']) =>
    requirements.some(requirement => requirement.status === status);
  let verdict: Decision['verdict'] = 'Eligible';
  if (any('Unmet')) {
    verdict = 'Blocked';
  } else if (any('Waiting')) {
    verdict = 'Waiting';
  }
  return {
    stage,
    freight: `id-of-${freight}`,
    at: ago(0),
    verdict,
    requirements,
    nextChangeAt: null,
    eligibleAt: null,
    ...changes,
  };
}

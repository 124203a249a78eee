import { toldHere } from '../decision/toldHere';
import { Decision, FreightWithStatus, Requirement, Stage } from '../model';

/** What needs no name beside its sentence: every stage has it. */
const AVAILABILITY: Requirement['kind'][] = [
  'origin',
  'rejected',
  'upstream',
  'soak',
];

/**
 * Says that freight may not enter a stage, and what keeps it out: what has to
 * change first, else what time or people are to meet.
 *
 * @returns Sentences for a person.
 */
export function whyNot(
  freight: FreightWithStatus,
  stage: Stage,
  decision: Decision,
): string {
  const why = openRequirement(decision);
  return `${freight.alias} may not enter ${stage.name} now. ${why}`;
}

/**
 * What keeps freight out by its decision, in a sentence; of several what has
 * to change first.
 */
export function openRequirement({ requirements }: Decision): string {
  const open =
    requirements.find(({ status }) => status === 'Unmet') ??
    requirements.find(({ status }) => status === 'Waiting');
  return open ? toldByName(open) : '';
}

/**
 * What a requirement says, after its name where it is a gate or a freeze.
 *
 * @public
 */
export function toldByName(requirement: Requirement): string {
  const told = toldHere(requirement);
  return AVAILABILITY.includes(requirement.kind)
    ? told
    : `${requirement.id}: ${told}`;
}

import {
  evaluateWindows,
  Freeze,
} from '@promotions/backstage-plugin-promotions-common';

/** Whether a freeze keeps freight out now, and until when. */
export type FreezeState =
  | { kind: 'open'; until?: string }
  | { kind: 'later'; from: string }
  | { kind: 'over' };

/** One array for all, by which the rule finds what it has answered before. */
const NO_WINDOWS: Freeze['windows'] = [];

export function freezeState(
  { windows }: Pick<Freeze, 'windows'>,
  now: Date,
): FreezeState {
  const { open, nextChangeAt } = evaluateWindows({
    allow: NO_WINDOWS,
    deny: windows,
    now: now.getTime(),
  });
  const change =
    nextChangeAt === null ? undefined : new Date(nextChangeAt).toISOString();
  if (!open) {
    return { kind: 'open', until: change };
  }
  return change ? { kind: 'later', from: change } : { kind: 'over' };
}

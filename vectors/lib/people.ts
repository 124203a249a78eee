import {
  Approval,
  PeopleDirectory,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { instant } from './values';

/** People of a case: groups with their members, and who owns the entity. */
export const peopleSchema = {
  /** Group to users and groups. */
  members: z
    .record(
      z.string(),
      z.union([
        z.array(z.string()),
        z
          .strictObject({
            users: z.array(z.string()).default([]),
            groups: z.array(z.string()).default([]),
          })
          .transform(({ users, groups }) => [...users, ...groups]),
      ]),
    )
    .default({}),
  owner: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform(owner => [owner ?? []].flat()),
};

/** What somebody said about a gate; taken back, as if it had not been said. */
export const saidSchema = z.strictObject({
  by: z.string(),
  decision: z
    .enum([
      'approve',
      'approved',
      'reject',
      'rejected',
      'withdraw',
      'withdrawn',
    ])
    .default('approve'),
  at: instant.optional(),
  comment: z.string().optional(),
});

type Said = z.output<typeof saidSchema>;

/**
 * Full entity ref of what a case calls by a short name: a group where it says
 * who is in it, else a user.
 */
function fullRef(text: string, groups: ReadonlySet<string>): string {
  const [, kind, namespace = 'default', name] =
    /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(text.toLowerCase()) ?? [];
  const short = `${namespace}/${name}`;
  return `${kind ?? (groups.has(short) ? 'group' : 'user')}:${short}`;
}

/** Gives full entity refs to whom a case names. */
export function refReader(members: Record<string, string[]>) {
  const groups = new Set(
    Object.keys(members).map(name =>
      fullRef(name, new Set()).replace(/^[^:]+:/, ''),
    ),
  );
  return (text: string) => (text === 'owner' ? text : fullRef(text, groups));
}

/** The people of a case, as the catalog would have them. */
export function readPeople(given: {
  members: Record<string, string[]>;
  owner: string[];
}): PeopleDirectory {
  const ref = refReader(given.members);
  return {
    owners: given.owner.map(ref),
    members: Object.fromEntries(
      Object.entries(given.members).map(([group, members]) => [
        ref(group),
        members.map(ref),
      ]),
    ),
    unknownUsers: [],
  };
}

/**
 * What is kept of what was said about one gate, one after the other: the
 * latest of each person, and nothing of who has taken it back. What has no
 * instant was said now.
 */
export function readApprovals(
  said: readonly Said[],
  about: Pick<Approval, 'stage' | 'freight' | 'gate'>,
  now: string,
  ref: (text: string) => string,
): Approval[] {
  const kept = new Map<string, Approval>();
  const inOrder = said
    .map(({ by, at = now, ...rest }) => ({ ...rest, by: ref(by), at }))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  for (const { by, at, decision, comment } of inOrder) {
    kept.delete(by);
    if (!decision.startsWith('withdraw')) {
      const approves = decision.startsWith('approve');
      kept.set(by, {
        ...about,
        by,
        at,
        comment,
        decision: approves ? 'approve' : 'reject',
      });
    }
  }
  return [...kept.values()];
}

/** A part of a document, with the full names of those whom gates ask. */
export function withFullRefs(
  given: unknown,
  ref: (text: string) => string,
): unknown {
  if (Array.isArray(given)) {
    return given.map(item => withFullRefs(item, ref));
  }
  if (typeof given !== 'object' || given === null) {
    return given;
  }
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      key === 'approval'
        ? approvalWithRefs(value, ref)
        : withFullRefs(value, ref),
    ]),
  );
}

function approvalWithRefs(given: unknown, ref: (text: string) => string) {
  if (typeof given !== 'object' || given === null || !('from' in given)) {
    return given;
  }
  const from = [given.from].flat();
  return {
    ...given,
    from: from.map(name => (typeof name === 'string' ? ref(name) : name)),
  };
}

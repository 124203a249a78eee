import { PeopleDirectory } from '../model';
import { own } from '../support/own';
import { compareText } from '../time/instant';

/** Stands for the owner of the entity, in the `from` of an approval gate. */
const OWNER = 'owner';

/**
 * Who may decide about an approval gate.
 *
 * @public
 */
export interface Approvers {
  /** Whoever has the permission: the gate names nobody. */
  anyone: boolean;
  /** All users that the gate means, those of nested groups included. */
  users: ReadonlySet<string>;
  /** What the gate names, with the owners in the place of `owner`. */
  named: string[];
  /** Groups and users that the catalog does not know. */
  unknown: string[];
  /** Who stands for `owner`, where the gate asks for it. */
  owners: string[];
  /** The gate asks the owner, and the entity has none. */
  unowned: boolean;
}

/**
 * Finds the people of `from`: users, the members of groups and of the groups
 * below them, and for `owner` those who own the entity.
 *
 * @param from - As in the gate; empty: whoever has the permission.
 * @public
 */
export function resolveApprovers(
  from: readonly string[],
  people: PeopleDirectory,
): Approvers {
  const named = [
    ...new Set(
      from.flatMap(ref => (ref === OWNER ? people.owners : [ref])).map(asKept),
    ),
  ];
  const users = new Set<string>();
  const unknown = new Set<string>();
  const unknownUsers = new Set(people.unknownUsers.map(asKept));
  const seen = new Set(named);
  // Grows while it is read: groups below groups, each of them once.
  for (const ref of seen) {
    const members = own(people.members, ref);
    if (members) {
      members.forEach(member => seen.add(asKept(member)));
    } else if (!ref.startsWith('user:') || unknownUsers.has(ref)) {
      unknown.add(ref);
    } else {
      users.add(ref);
    }
  }
  const asksOwner = from.includes(OWNER);
  return {
    anyone: from.length === 0,
    users,
    named,
    unknown: [...unknown].sort(compareText),
    owners: asksOwner ? people.owners.map(asKept) : [],
    unowned: asksOwner && people.owners.length === 0,
  };
}

/**
 * Whether the decisions of that person count for the gate.
 *
 * @param user - Entity ref.
 * @public
 */
export function isApprover(approvers: Approvers, user: string): boolean {
  return approvers.anyone || approvers.users.has(asKept(user));
}

/** Entity refs are compared in lower case. */
export function asKept(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}

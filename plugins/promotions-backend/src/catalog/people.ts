import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ApprovalGate,
  PeopleDirectory,
} from '@promotions/backstage-plugin-promotions-common';
import { People } from '../engine/rules';
import { ownersOf } from '../permissions/resources';
import { KnownPeople } from './KnownPeople';

/** What {@link CatalogPeople} needs. */
export interface CatalogPeopleOptions {
  catalog: CatalogService;
  auth: AuthService;
  logger: LoggerService;
  now: () => Date;
  /** Milliseconds for which an answer of the catalog is not asked for again. */
  maxAgeMs: number;
  /** Milliseconds for which it is used while the catalog does not answer. */
  maxStaleMs?: number;
  /** Milliseconds that the catalog has to answer. */
  timeoutMs?: number;
}

/** How deep groups may lie within each other. */
const MAX_DEPTH = 20;
/** How many groups and people gates of one pipeline may mean. */
const MAX_GROUPS = 1_000;
const MAX_MEMBERS = 50_000;

const NOBODY: PeopleDirectory = { owners: [], members: {}, unknownUsers: [] };

/**
 * People as the catalog knows them. While it does not tell, there is a reason
 * in their place, never an empty group.
 */
export class CatalogPeople implements People {
  readonly #known: KnownPeople;

  constructor(options: CatalogPeopleOptions) {
    this.#known = new KnownPeople(options);
  }

  async directoryFor(
    entity: Record<string, unknown>,
    gates: readonly ApprovalGate[],
  ): Promise<PeopleDirectory> {
    const from = new Set(gates.flatMap(gate => gate.from));
    if (from.size === 0) {
      return NOBODY;
    }
    const owners = ownersOf(entity as Pick<Entity, 'relations'>);
    const named = [...from].filter(ref => ref !== 'owner');
    const asked = from.has('owner') ? [...named, ...owners] : named;
    try {
      return {
        owners,
        members: await this.#membersOf(asked.filter(isGroup)),
        unknownUsers: await this.#unknownOf(named.filter(isUser)),
      };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableError)) {
        throw error;
      }
      return { ...NOBODY, owners, unavailable: error.message };
    }
  }

  async #unknownOf(users: string[]): Promise<string[]> {
    const found = await this.#known.lookUp(users);
    return users.filter(user => !found.get(user));
  }

  /** A level of groups at a time, each group once: cycles end. */
  async #membersOf(groups: string[]): Promise<PeopleDirectory['members']> {
    const members: Array<[string, string[]]> = [];
    const seen = new Set(groups);
    let count = 0;
    let level = [...seen];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth >= MAX_DEPTH || seen.size > MAX_GROUPS || count > MAX_MEMBERS) {
        throw new ServiceUnavailableError(
          `The groups that approval gates name are too large: at most ${MAX_GROUPS} groups, ${MAX_DEPTH} deep, with ${MAX_MEMBERS} members in all are looked at. Name smaller ones.`,
        );
      }
      const below: string[] = [];
      for (const [group, found] of await this.#known.lookUp(level)) {
        if (!found) {
          continue;
        }
        members.push([group, found.members]);
        count += found.members.length;
        for (const member of found.members) {
          if (isGroup(member) && !seen.has(member)) {
            seen.add(member);
            below.push(member);
          }
        }
      }
      level = below;
    }
    return Object.fromEntries(members);
  }
}

function isGroup(ref: string): boolean {
  return ref.startsWith('group:');
}

function isUser(ref: string): boolean {
  return ref.startsWith('user:');
}

import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  Freeze,
  FreezeRequest,
  InvalidRequestError,
  Page,
  Policy,
  PolicyRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { ulid } from 'ulid';
import { Parsed, parseFreeze, parsePolicy } from '../administration';
import { PipelineAccess } from './changePipeline';
import { Actor } from './Engine';
import { tellFreeze, tellPolicy } from './toldRules';

/*
 * Policies and freezes that administrators make by API, beside those of the
 * configuration. A pipeline that one was or is meant for is looked at at once.
 */

export async function listPolicies(
  { configured, store }: PipelineAccess,
  query: { limit: number; cursor?: string },
): Promise<Page<Policy>> {
  return configuredFirst(
    configured.policies,
    query,
    await store.listPolicies(query),
  );
}

export async function listFreezes(
  { configured, store }: PipelineAccess,
  query: { limit: number; cursor?: string },
): Promise<Page<Freeze>> {
  return configuredFirst(
    configured.freezes,
    query,
    await store.listFreezes(query),
  );
}

/**
 * @throws InputError with the fields that are wrong
 * @throws ConflictError for a name that is taken
 */
export async function createPolicy(
  access: PipelineAccess,
  request: PolicyRequest,
  actor: Actor,
): Promise<Policy> {
  const now = access.now();
  const policy = readPolicy(access, request, {
    id: ulid(now.getTime()),
    createdBy: actor.ref,
    createdAt: now.toISOString(),
    updatedBy: actor.ref,
    updatedAt: now.toISOString(),
  });
  await access.store.createPolicy(
    policy,
    now,
    tellPolicy(policy, { actor: actor.ref, now }),
  );
  return policy;
}

/** @throws NotFoundError, and as {@link createPolicy} */
export async function updatePolicy(
  access: PipelineAccess,
  id: string,
  request: PolicyRequest,
  actor: Actor,
): Promise<Policy> {
  const { createdBy, createdAt } = await storedPolicy(access, id);
  const now = access.now();
  const policy = readPolicy(access, request, {
    id,
    createdBy,
    createdAt,
    updatedBy: actor.ref,
    updatedAt: now.toISOString(),
  });
  const woken = await access.store.updatePolicy(
    policy,
    now,
    tellPolicy(policy, { actor: actor.ref, now }),
  );
  found(woken, 'policy', id);
  return policy;
}

export async function deletePolicy(
  access: PipelineAccess,
  id: string,
  actor: Actor,
): Promise<void> {
  const policy = await storedPolicy(access, id);
  const now = access.now();
  const woken = await access.store.deletePolicy(
    id,
    now,
    tellPolicy(policy, { actor: actor.ref, now }),
  );
  found(woken, 'policy', id);
}

/** As {@link createPolicy}. */
export async function createFreeze(
  access: PipelineAccess,
  request: FreezeRequest,
  actor: Actor,
): Promise<Freeze> {
  const now = access.now();
  const freeze = readFreeze(access, request, {
    id: ulid(now.getTime()),
    createdBy: actor.ref,
    createdAt: now.toISOString(),
    updatedBy: actor.ref,
    updatedAt: now.toISOString(),
  });
  await access.store.createFreeze(
    freeze,
    now,
    tellFreeze(freeze, { actor: actor.ref, now }),
  );
  return freeze;
}

/** As {@link updatePolicy}. */
export async function updateFreeze(
  access: PipelineAccess,
  id: string,
  request: FreezeRequest,
  actor: Actor,
): Promise<Freeze> {
  const { createdBy, createdAt } = await storedFreeze(access, id);
  const now = access.now();
  const freeze = readFreeze(access, request, {
    id,
    createdBy,
    createdAt,
    updatedBy: actor.ref,
    updatedAt: now.toISOString(),
  });
  const woken = await access.store.updateFreeze(
    freeze,
    now,
    tellFreeze(freeze, { actor: actor.ref, now }),
  );
  found(woken, 'freeze', id);
  return freeze;
}

export async function deleteFreeze(
  access: PipelineAccess,
  id: string,
  actor: Actor,
): Promise<void> {
  const freeze = await storedFreeze(access, id);
  const now = access.now();
  const woken = await access.store.deleteFreeze(
    id,
    now,
    tellFreeze(freeze, { actor: actor.ref, now }),
  );
  found(woken, 'freeze', id);
}

type Made = Pick<
  Policy,
  'id' | 'createdBy' | 'createdAt' | 'updatedBy' | 'updatedAt'
>;

function readPolicy(
  access: PipelineAccess,
  request: PolicyRequest,
  made: Made,
): Policy {
  const { configured, registry } = access;
  const { position = 0, ...fields } = request;
  if (!Number.isSafeInteger(position)) {
    throw new InputError('position: has to be a whole number.');
  }
  const policy: Policy = {
    ...orThrow(parsePolicy(fields, { registry })),
    ...made,
    position,
    source: 'database',
  };
  assertNameIsFree(policy, configured.policies);
  return policy;
}

function readFreeze(
  access: PipelineAccess,
  request: FreezeRequest,
  made: Made,
): Freeze {
  const { configured } = access;
  const freeze: Freeze = {
    ...orThrow(parseFreeze(request)),
    ...made,
    source: 'database',
  };
  assertNameIsFree(freeze, configured.freezes);
  return freeze;
}

function configuredFirst<T>(
  configured: readonly T[],
  query: { cursor?: string },
  page: Page<T>,
): Page<T> {
  return query.cursor === undefined
    ? { ...page, items: [...configured, ...page.items] }
    : page;
}

/** @throws ConflictError for one of the configuration, NotFoundError */
async function storedPolicy(
  { configured, store }: PipelineAccess,
  id: string,
): Promise<Policy> {
  assertNotConfigured(id, configured.policies, 'policy');
  return found(await store.getPolicy(id), 'policy', id);
}

/** @throws ConflictError for one of the configuration, NotFoundError */
async function storedFreeze(
  { configured, store }: PipelineAccess,
  id: string,
): Promise<Freeze> {
  assertNotConfigured(id, configured.freezes, 'freeze');
  return found(await store.getFreeze(id), 'freeze', id);
}

/** @throws NotFoundError also for what somebody has just deleted */
function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) {
    throw new NotFoundError(`There is no ${what} ${id}.`);
  }
  return value;
}

function assertNotConfigured(
  id: string,
  configured: ReadonlyArray<{ id: string; name: string }>,
  what: string,
): void {
  const rule = configured.find(known => known.id === id);
  if (rule) {
    throw new ConflictError(
      `The ${what} ${rule.name} belongs to the configuration of this Backstage; change it there.`,
    );
  }
}

/** @throws ConflictError */
function assertNameIsFree(
  { name }: { name: string },
  configured: ReadonlyArray<{ name: string }>,
): void {
  if (configured.some(known => known.name === name)) {
    throw new ConflictError(
      `name: ${name} is taken by one of the configuration.`,
    );
  }
}

/** @throws InvalidRequestError with the place of each error */
function orThrow<T>({ value, problems }: Parsed<T>): T {
  if (problems) {
    throw new InvalidRequestError(problems);
  }
  return value;
}

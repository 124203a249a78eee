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
  return savePolicy(access, request, {
    id: ulid(now.getTime()),
    createdBy: actor.ref,
    createdAt: now.toISOString(),
  });
}

/** @throws NotFoundError, and as {@link createPolicy} */
export async function updatePolicy(
  access: PipelineAccess,
  id: string,
  request: PolicyRequest,
): Promise<Policy> {
  const before = await storedPolicy(access, id);
  return savePolicy(access, request, before);
}

export async function deletePolicy(
  access: PipelineAccess,
  id: string,
): Promise<void> {
  await storedPolicy(access, id);
  const now = access.now();
  tellWoken(access, now, await access.store.deletePolicy(id, now));
}

/** As {@link createPolicy}. */
export async function createFreeze(
  access: PipelineAccess,
  request: FreezeRequest,
  actor: Actor,
): Promise<Freeze> {
  const now = access.now();
  return saveFreeze(access, request, {
    id: ulid(now.getTime()),
    createdBy: actor.ref,
    createdAt: now.toISOString(),
  });
}

/** As {@link updatePolicy}. */
export async function updateFreeze(
  access: PipelineAccess,
  id: string,
  request: FreezeRequest,
): Promise<Freeze> {
  const before = await storedFreeze(access, id);
  return saveFreeze(access, request, before);
}

export async function deleteFreeze(
  access: PipelineAccess,
  id: string,
): Promise<void> {
  await storedFreeze(access, id);
  const now = access.now();
  tellWoken(access, now, await access.store.deleteFreeze(id, now));
}

type Made = Pick<Policy, 'id' | 'createdBy' | 'createdAt'>;

async function savePolicy(
  access: PipelineAccess,
  request: PolicyRequest,
  { id, createdBy, createdAt }: Made,
): Promise<Policy> {
  const { configured, registry, store } = access;
  const now = access.now();
  const { position = 0, ...fields } = request;
  if (!Number.isSafeInteger(position)) {
    throw new InputError('position: has to be a whole number.');
  }
  const policy: Policy = {
    ...orThrow(parsePolicy(fields, { registry })),
    id,
    position,
    source: 'database',
    createdBy,
    createdAt,
    updatedAt: now.toISOString(),
  };
  assertNameIsFree(policy, configured.policies);
  tellWoken(access, now, await store.savePolicy(policy, now));
  return policy;
}

async function saveFreeze(
  access: PipelineAccess,
  request: FreezeRequest,
  { id, createdBy, createdAt }: Made,
): Promise<Freeze> {
  const { configured, store } = access;
  const now = access.now();
  const freeze: Freeze = {
    ...orThrow(parseFreeze(request)),
    id,
    source: 'database',
    createdBy,
    createdAt,
    updatedAt: now.toISOString(),
  };
  assertNameIsFree(freeze, configured.freezes);
  tellWoken(access, now, await store.saveFreeze(freeze, now));
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
  const policy = await store.getPolicy(id);
  if (!policy) {
    throw new NotFoundError(`There is no policy ${id}.`);
  }
  return policy;
}

/** @throws ConflictError for one of the configuration, NotFoundError */
async function storedFreeze(
  { configured, store }: PipelineAccess,
  id: string,
): Promise<Freeze> {
  assertNotConfigured(id, configured.freezes, 'freeze');
  const freeze = await store.getFreeze(id);
  if (!freeze) {
    throw new NotFoundError(`There is no freeze ${id}.`);
  }
  return freeze;
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

/** Of so many pipelines it is told at once that they are woken. */
const MAX_TOLD = 100;

/**
 * Has them looked at. Where they are many, the rest is found to be due: it is
 * told of each when its turn comes.
 */
function tellWoken(
  access: PipelineAccess,
  now: Date,
  woken: string[] = [],
): void {
  const others = woken.length > MAX_TOLD;
  woken
    .slice(0, MAX_TOLD)
    .forEach(id => access.written(id, now.toISOString(), [], [], others));
}

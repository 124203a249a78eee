import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { isResourcePermission } from '@backstage/plugin-permission-common';
import { JsonObject, JsonValue } from '@backstage/types';
import {
  Operation,
  OperationTypes,
  pipelineReadPermission,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Request, Router } from 'express';
import { Authorizer } from '../permissions/Authorizer';
import { Caller } from '../permissions/Caller';
import { PromotionsPermission } from '../permissions/CallerSources';
import { audited } from './audit';
import { parseRequest } from './parse';

/** What every route needs. */
export interface RouteContext {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  authorizer: Authorizer;
}

/** A request that has been parsed and whose caller is known. */
export type Call<O extends Operation> = Omit<OperationTypes<O>, 'result'> & {
  caller: Caller;
};

/** A status of the operation, with what it answers, if it does. */
export interface Answer<O extends Operation> {
  status: number;
  body?: OperationTypes<O>['result'];
}

/** Mounts a call that needs credentials; one that writes is audited. */
export function addRoute<O extends Operation>(
  router: Router,
  context: RouteContext,
  operation: O,
  handler: (call: Call<O>) => Promise<Answer<O>>,
): void {
  router[operation.method](
    expressPath(operation),
    async (request, response) => {
      const credentials = await context.httpAuth.credentials(request, {
        allow: ['user', 'service'],
      });
      const input = await understand(context, operation, request);
      const caller = context.authorizer.for(credentials);
      caller.prepare(permissionsOf(operation));
      const work = () => handler({ ...input, caller });
      const answer = isWrite(operation)
        ? await audited(
            context.auditor,
            auditEvent(operation, request),
            work,
            created,
          )
        : await work();
      response.status(answer.status);
      if (answer.body === undefined) {
        response.end();
      } else {
        response.json(answer.body);
      }
    },
  );
}

/**
 * What the request asks for. One that would write and is not understood is
 * audited as well, but for what it says, which may be anything.
 */
async function understand<O extends Operation>(
  { auditor }: RouteContext,
  operation: O,
  request: Request,
) {
  try {
    return parseRequest(operation, request);
  } catch (error) {
    return isWrite(operation)
      ? audited(auditor, unreadEvent(operation, request), async () => {
          throw error;
        })
      : Promise.reject(error);
  }
}

/** The path of an operation as Express writes it. */
export function expressPath(operation: Operation): string {
  return operation.path.replace(/\{(\w+)\}/g, ':$1');
}

function isWrite(operation: Operation): boolean {
  return operation.method !== 'get';
}

/** What has to be decided about resources for most calls of the operation. */
function permissionsOf({ permission }: Operation): PromotionsPermission[] {
  if (permission && !isResourcePermission(permission)) {
    return [];
  }
  return [
    pipelineReadPermission,
    stageReadPermission,
    ...(permission ? [permission] : []),
  ];
}

/** By its id alone is found what is changed and deleted later. */
function created({ status, body }: Answer<Operation>): JsonObject | undefined {
  const { id, promotion } = (body ?? {}) as {
    id?: string;
    promotion?: { id: string };
  };
  const made = id ?? promotion?.id;
  return status === 201 && made ? { created: made } : undefined;
}

/** What is worth finding again; artifacts and documents are elsewhere. */
const AUDITED_FIELDS = [
  'alias',
  'autoPromotion',
  'autoRollback',
  'comment',
  'decision',
  'dryRun',
  'entities',
  'expiresAt',
  'freight',
  'gate',
  'labels',
  'name',
  'origin',
  'phase',
  'position',
  'reason',
  'request',
  'stage',
  'stages',
  'status',
  'target',
  'ttl',
  'windows',
];

function auditEvent(operation: Operation, request: Request) {
  const fields: Record<string, unknown> = {
    ...request.body,
    ...request.query,
  };
  const event = unreadEvent(operation, request);
  const { meta } = event;
  for (const field of AUDITED_FIELDS) {
    const value = fields[field];
    if (value !== undefined) {
      // The request has been parsed from JSON, and is bounded.
      meta[field] = value as JsonValue;
    }
  }
  const gates = namesOf(fields.gates);
  if (gates.length > 0) {
    meta.gates = gates;
  }
  return event;
}

function unreadEvent(operation: Operation, request: Request) {
  const meta: JsonObject = { ...request.params };
  return {
    eventId: operation.id.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`),
    severityLevel: 'medium' as const,
    request,
    meta,
  };
}

/** Gates by their ids, as overrides name them, or by the names that policies give. */
function namesOf(gates: unknown): string[] {
  return Array.isArray(gates)
    ? gates
        .map(gate => (typeof gate === 'string' ? gate : gate?.name))
        .filter(name => typeof name === 'string')
    : [];
}

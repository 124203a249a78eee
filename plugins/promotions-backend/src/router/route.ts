import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import {
  Operation,
  OperationTypes,
  PipelinePermission,
  pipelineReadPermission,
  StagePermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Request, Router } from 'express';
import { Authorizer } from '../permissions/Authorizer';
import { Caller } from '../permissions/Caller';
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
      const input = parseRequest(operation, request);
      const caller = context.authorizer.for(credentials);
      caller.prepare(permissionsOf(operation));
      const work = () => handler({ ...input, caller });
      const answer = isWrite(operation)
        ? await audited(context.auditor, auditEvent(operation, request), work)
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

/** The path of an operation as Express writes it. */
export function expressPath(operation: Operation): string {
  return operation.path.replace(/\{(\w+)\}/g, ':$1');
}

function isWrite(operation: Operation): boolean {
  return operation.method !== 'get';
}

function permissionsOf(
  operation: Operation,
): Array<PipelinePermission | StagePermission> {
  return operation.permission
    ? [pipelineReadPermission, operation.permission]
    : [pipelineReadPermission];
}

/** What is worth finding again; texts and artifacts are in the timeline. */
const AUDITED_FIELDS = ['stage', 'freight', 'origin', 'alias', 'dryRun'];

function auditEvent(operation: Operation, request: Request) {
  const fields: Record<string, unknown> = {
    ...request.body,
    ...request.query,
  };
  const meta: JsonObject = { ...request.params };
  for (const field of AUDITED_FIELDS) {
    const value = fields[field];
    if (typeof value === 'string' || typeof value === 'boolean') {
      meta[field] = value;
    }
  }
  return {
    eventId: operation.id.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`),
    severityLevel: 'medium' as const,
    request,
    meta,
  };
}

import { BasicPermission } from '@backstage/plugin-permission-common';
import { z } from 'zod';
import { PipelinePermission, StagePermission } from '../../permissions';

/**
 * Who may call: `credentials` a signed-in user or a service; `signature` a
 * sender that signs the body; `public` anybody, since nothing but what is
 * published anyway is told.
 *
 * @public
 */
export type OperationAccess = 'credentials' | 'signature' | 'public';

/**
 * One call of the REST API. The table of them is the one source of the OpenAPI
 * document, of what the router accepts and of the client.
 *
 * @public
 */
export interface Operation<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  H extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** In camel case, unique. */
  id: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api/promotions`, with parameters as in `/pipelines/{id}`. */
  path: string;
  tag: string;
  /** One line, without a full stop. */
  summary: string;
  description?: string;
  access: OperationAccess;
  /** What it needs, beyond reading the pipeline where it is about one. */
  permission?: PipelinePermission | StagePermission | BasicPermission;
  params: P;
  query: Q;
  /** Lower-case names. */
  headers: H;
  body?: B;
  /** Absent where nothing is answered. */
  result?: R;
  /** Status of each success to what it means. */
  success: Record<number, string>;
  /** Status of each refusal of its own to what it means. */
  refusals?: Record<number, string>;
  /** What a 409 says beyond the error. */
  conflict?: z.ZodType;
}

const none = z.strictObject({});

/** Every request has some that are nobody's business here. */
const anyHeaders = z.object({});

type None = typeof none;

/** @internal */
export function operation<
  P extends z.ZodObject = None,
  Q extends z.ZodObject = None,
  H extends z.ZodObject = None,
  B extends z.ZodType = z.ZodNever,
  R extends z.ZodType = z.ZodUndefined,
>(
  definition: Omit<
    Operation<P, Q, H, B, R>,
    'params' | 'query' | 'headers' | 'access'
  > & { params?: P; query?: Q; headers?: H; access?: OperationAccess },
): Operation<P, Q, H, B, R> {
  return {
    access: 'credentials',
    ...definition,
    // What is left out has the type of nothing, and nothing is accepted there.
    params: definition.params ?? (none as z.ZodObject as P),
    query: definition.query ?? (none as z.ZodObject as Q),
    headers: definition.headers ?? (anyHeaders as z.ZodObject as H),
  };
}

/** What an operation takes and gives. @public */
export type OperationTypes<O extends Operation> = {
  params: z.output<O['params']>;
  query: z.output<O['query']>;
  headers: z.output<O['headers']>;
  body: z.output<NonNullable<O['body']>>;
  result: z.output<NonNullable<O['result']>>;
};

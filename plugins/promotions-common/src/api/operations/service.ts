import { z } from 'zod';
import {
  deploymentEventSchema,
  engineHealthSchema,
  eventAnswerSchema,
} from '../schemas';
import { operation } from './operation';

/** @internal */
export const jsonDocumentSchema = z.record(z.string(), z.unknown());

/** @internal */
export const serviceOperations = {
  receiveDeploymentEvent: operation({
    id: 'receiveDeploymentEvent',
    method: 'post',
    path: '/events/deployments',
    tag: 'events',
    summary: 'Report a deployment',
    description:
      'The body is signed with a secret of the sender: `X-Signature: sha256=<hex>` (sha384, sha512) is the HMAC of its bytes, `X-Promotions-Sender` names the sender. `at` must not be further than five minutes from now, or what is configured, so old news is signed anew. The same `id` again is accepted and does nothing. Senders whose configuration says so send their secret as a token (`Authorization: Bearer`), or bodies of Flux or Argo CD instead.',
    access: 'signature',
    headers: z.object({
      'x-promotions-sender': z.string(),
      'x-signature': z.string().optional(),
    }),
    body: deploymentEventSchema,
    result: eventAnswerSchema,
    success: { 202: 'Accepted and stored, also when it changes nothing.' },
    refusals: {
      401: 'Signature missing or wrong, or `at` too far from now.',
      403: 'The sender may not speak for this pipeline.',
      404: 'There is no such pipeline.',
      413: 'The body is too large.',
      415: 'The body is compressed.',
      422: 'Understood but impossible: no revision, or an unknown stage or target.',
      429: 'Too many; `Retry-After` says how many seconds to wait.',
      503: 'It cannot be taken in now; `Retry-After` says how many seconds to wait.',
    },
  }),
  getOpenApi: operation({
    id: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    tag: 'service',
    summary: 'Get this description',
    result: jsonDocumentSchema,
    success: { 200: 'An OpenAPI document.' },
  }),
  getPipelineSchema: operation({
    id: 'getPipelineSchema',
    method: 'get',
    path: '/schemas/pipeline.json',
    tag: 'service',
    summary: 'Get the JSON Schema of pipeline documents, for editors',
    access: 'public',
    result: jsonDocumentSchema,
    success: { 200: 'A JSON Schema.' },
  }),
  getHealth: operation({
    id: 'getHealth',
    method: 'get',
    path: '/health',
    tag: 'service',
    summary: 'Ask how far the engine is behind',
    description:
      'Numbers alone, so that whoever watches over it needs no user.',
    access: 'public',
    result: engineHealthSchema,
    success: { 200: 'How much waits, and for how long.' },
    refusals: { 503: 'The engine does not work now: it is `down`.' },
  }),
};

import { z } from 'zod';
import {
  freightApprovePermission,
  freightCreatePermission,
  freightRejectPermission,
} from '../../permissions';
import {
  clearFreightSchema,
  createFreightSchema,
  freightSchema,
  freightWithStatusSchema,
  rejectFreightSchema,
  updateFreightSchema,
} from '../schemas';
import { freightRef, name } from '../schemas/text';
import { operation } from './operation';
import { freightParams, page, pageOf, pipelineParams } from './parameters';

const tag = 'freight';

/** @internal */
export const freightPageSchema = pageOf(freightWithStatusSchema);

/** @internal */
export const freightOperations = {
  listFreight: operation({
    id: 'listFreight',
    method: 'get',
    path: '/pipelines/{id}/freight',
    tag,
    summary: 'List freight with what has happened to it, newest first',
    params: pipelineParams,
    query: z.strictObject({ origin: name.optional(), ...page }),
    result: freightPageSchema,
    success: { 200: 'A page of freight.' },
  }),
  createFreight: operation({
    id: 'createFreight',
    method: 'post',
    path: '/pipelines/{id}/freight',
    tag,
    summary: 'Create freight',
    description:
      'The id follows from origin and artifacts, so that asking twice gives the same freight. The origin may be left out where the pipeline has only one.',
    permission: freightCreatePermission,
    params: pipelineParams,
    body: createFreightSchema,
    result: freightSchema,
    success: {
      200: 'The freight was there already.',
      201: 'The freight was created.',
    },
    refusals: { 409: 'The alias belongs to other freight of the pipeline.' },
  }),
  getFreight: operation({
    id: 'getFreight',
    method: 'get',
    path: '/pipelines/{id}/freight/{freight}',
    tag,
    summary: 'Get one freight, by id or alias',
    params: freightParams,
    result: freightWithStatusSchema,
    success: { 200: 'The freight.' },
  }),
  updateFreight: operation({
    id: 'updateFreight',
    method: 'patch',
    path: '/pipelines/{id}/freight/{freight}',
    tag,
    summary: 'Change the alias, the metadata or the labels of a freight',
    description: 'Metadata and labels that are given replace those before.',
    permission: freightCreatePermission,
    params: freightParams,
    body: updateFreightSchema,
    result: freightSchema,
    success: { 200: 'The freight as it is now.' },
    refusals: { 409: 'The alias belongs to other freight of the pipeline.' },
  }),
  clearFreight: operation({
    id: 'clearFreight',
    method: 'post',
    path: '/pipelines/{id}/clearings',
    tag,
    summary: 'Clear freight for a stage, past upstream and soak',
    permission: freightApprovePermission,
    params: pipelineParams,
    body: clearFreightSchema,
    success: { 204: 'It is cleared.' },
  }),
  withdrawClearing: operation({
    id: 'withdrawClearing',
    method: 'delete',
    path: '/pipelines/{id}/clearings',
    tag,
    summary: 'Take the clearing of freight for a stage back',
    description: 'Freight that has entered the stage since stays there.',
    permission: freightApprovePermission,
    params: pipelineParams,
    query: z.strictObject({ stage: name, freight: freightRef }),
    success: { 204: 'It is not cleared any more.' },
  }),
  rejectFreight: operation({
    id: 'rejectFreight',
    method: 'post',
    path: '/pipelines/{id}/rejections',
    tag,
    summary: 'Reject freight for one stage, or for the whole pipeline',
    permission: freightRejectPermission,
    params: pipelineParams,
    body: rejectFreightSchema,
    success: { 204: 'It is rejected.' },
  }),
  liftRejection: operation({
    id: 'liftRejection',
    method: 'delete',
    path: '/pipelines/{id}/rejections',
    tag,
    summary: 'Take a rejection back',
    description:
      'With the stage that it was made for; without one if it was made for the whole pipeline.',
    permission: freightRejectPermission,
    params: pipelineParams,
    query: z.strictObject({ stage: name.optional(), freight: freightRef }),
    success: { 204: 'It is not rejected any more.' },
  }),
};

import { z } from 'zod';
import {
  conditionReportPermission,
  holdManagePermission,
} from '../../permissions';
import {
  conditionSchema,
  conditionTransitionSchema,
  holdSchema,
  reportConditionSchema,
  setHoldSchema,
} from '../schemas';
import { name } from '../schemas/text';
import { operation } from './operation';
import {
  conditionParams,
  holdParams,
  page,
  pageOf,
  reportedConditionParams,
} from './parameters';

const tag = 'stages';

/** @internal */
export const conditionTransitionPageSchema = pageOf(conditionTransitionSchema);

/** @internal */
export const stageOperations = {
  setHold: operation({
    id: 'setHold',
    method: 'put',
    path: '/pipelines/{id}/stages/{stage}/holds/{origin}',
    tag,
    summary: 'Keep policies from promoting freight of an origin into the stage',
    description: 'People may promote as before.',
    permission: holdManagePermission,
    params: holdParams,
    body: setHoldSchema,
    result: holdSchema,
    success: { 200: 'The hold.' },
    refusals: { 409: 'The pipeline is archived.' },
  }),
  liftHold: operation({
    id: 'liftHold',
    method: 'delete',
    path: '/pipelines/{id}/stages/{stage}/holds/{origin}',
    tag,
    summary: 'Let policies promote freight of an origin into the stage again',
    permission: holdManagePermission,
    params: holdParams,
    success: { 204: 'There is no hold any more.' },
  }),
  reportCondition: operation({
    id: 'reportCondition',
    method: 'put',
    path: '/pipelines/{id}/stages/{stage}/conditions/{type}',
    tag,
    summary: 'Report a condition of the stage, or of one of its targets',
    description:
      'Without a `ttl` it counts until it is reported again; with one it is Unknown once that has passed.',
    permission: conditionReportPermission,
    params: reportedConditionParams,
    body: reportConditionSchema,
    result: conditionSchema,
    success: { 200: 'The condition as it is kept.' },
    refusals: {
      409: 'The stage has as many conditions as it may have, or the pipeline is archived.',
    },
  }),
  listConditionTransitions: operation({
    id: 'listConditionTransitions',
    method: 'get',
    path: '/pipelines/{id}/stages/{stage}/conditions/{type}/transitions',
    tag,
    summary: 'List the changes of the status of a condition, newest first',
    params: conditionParams,
    query: z.strictObject({ target: name.optional(), ...page }),
    result: conditionTransitionPageSchema,
    success: { 200: 'A page of changes.' },
  }),
};

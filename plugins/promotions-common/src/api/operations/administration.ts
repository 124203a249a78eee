import { z } from 'zod';
import {
  freezeManagePermission,
  policyManagePermission,
} from '../../permissions';
import {
  freezeRequestSchema,
  freezeSchema,
  policyRequestSchema,
  policySchema,
} from '../schemas';
import { operation } from './operation';
import { freezeParams, page, pageOf, policyParams } from './parameters';

const tag = 'administration';

const invalid =
  'The request is not valid; the message names each field that is wrong, `error.errors` has the place of each.';

const taken = 'The name belongs to another one.';

const configured =
  'It belongs to the configuration, and is changed there; or the name belongs to another one.';

/** @internal */
export const freezePageSchema = pageOf(freezeSchema);

/** @internal */
export const policyPageSchema = pageOf(policySchema);

/** @internal */
export const administrationOperations = {
  listFreezes: operation({
    id: 'listFreezes',
    method: 'get',
    path: '/freezes',
    tag,
    summary: 'List freezes, those of the configuration first',
    permission: freezeManagePermission,
    query: z.strictObject(page),
    result: freezePageSchema,
    success: { 200: 'A page of freezes.' },
  }),
  createFreeze: operation({
    id: 'createFreeze',
    method: 'post',
    path: '/freezes',
    tag,
    summary: 'Keep freight out of all matching stages for some time',
    description:
      'Entities are chosen by a filter predicate of the catalog (all, if left out), stages by names with wildcards and by labels.',
    permission: freezeManagePermission,
    body: freezeRequestSchema,
    result: freezeSchema,
    success: { 201: 'The freeze.' },
    refusals: { 400: invalid, 409: taken },
  }),
  updateFreeze: operation({
    id: 'updateFreeze',
    method: 'put',
    path: '/freezes/{freezeId}',
    tag,
    summary: 'Replace a freeze',
    permission: freezeManagePermission,
    params: freezeParams,
    body: freezeRequestSchema,
    result: freezeSchema,
    success: { 200: 'The freeze as it is now.' },
    refusals: { 400: invalid, 409: configured },
  }),
  deleteFreeze: operation({
    id: 'deleteFreeze',
    method: 'delete',
    path: '/freezes/{freezeId}',
    tag,
    summary: 'End a freeze',
    permission: freezeManagePermission,
    params: freezeParams,
    success: { 204: 'What it kept out may go in again.' },
    refusals: { 409: configured },
  }),
  listPolicies: operation({
    id: 'listPolicies',
    method: 'get',
    path: '/policies',
    tag,
    summary: 'List policies in the order in which they are asked',
    permission: policyManagePermission,
    query: z.strictObject(page),
    result: policyPageSchema,
    success: { 200: 'A page of policies.' },
  }),
  createPolicy: operation({
    id: 'createPolicy',
    method: 'post',
    path: '/policies',
    tag,
    summary:
      'Say what may promote or go back on its own, and what is mandatory',
    description:
      'The first policy that matches a stage and says something about automatic promotion decides about it, and so it is for rollback. The gates of all that match are mandatory; they are written as in a pipeline document.',
    permission: policyManagePermission,
    body: policyRequestSchema,
    result: policySchema,
    success: { 201: 'The policy.' },
    refusals: { 400: invalid, 409: taken },
  }),
  updatePolicy: operation({
    id: 'updatePolicy',
    method: 'put',
    path: '/policies/{policyId}',
    tag,
    summary: 'Replace a policy',
    permission: policyManagePermission,
    params: policyParams,
    body: policyRequestSchema,
    result: policySchema,
    success: { 200: 'The policy as it is now.' },
    refusals: { 400: invalid, 409: configured },
  }),
  deletePolicy: operation({
    id: 'deletePolicy',
    method: 'delete',
    path: '/policies/{policyId}',
    tag,
    summary: 'Delete a policy',
    permission: policyManagePermission,
    params: policyParams,
    success: { 204: 'It does not count any more.' },
    refusals: { 409: configured },
  }),
};

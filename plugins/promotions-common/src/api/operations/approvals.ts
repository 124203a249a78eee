import { z } from 'zod';
import {
  gateApprovePermission,
  gateOverridePermission,
} from '../../permissions';
import {
  approveSchema,
  decisionSchema,
  inboxItemSchema,
  overrideRequestSchema,
  overridesSchema,
} from '../schemas';
import { freightRef, gateId, name } from '../schemas/text';
import { operation } from './operation';
import { overrideParams, page, pageOf, pipelineParams } from './parameters';

const tag = 'approvals';

/** @internal */
export const inboxPageSchema = pageOf(inboxItemSchema);

/** @internal */
export const approvalOperations = {
  listInbox: operation({
    id: 'listInbox',
    method: 'get',
    path: '/inbox',
    tag,
    summary: 'List what waits for an approval that you may give now',
    description:
      'Freight that asks for a stage, or that a policy would promote there, oldest first. A page may be shorter than asked for, and empty, while there are more: go on until there is no nextCursor.',
    permission: gateApprovePermission,
    query: z.strictObject(page),
    result: inboxPageSchema,
    success: { 200: 'A page of what you may approve.' },
  }),
  approve: operation({
    id: 'approve',
    method: 'post',
    path: '/pipelines/{id}/approvals',
    tag,
    summary: 'Approve or reject what an approval gate, or a step, asks about',
    description:
      'The latest decision of a person stands; the same again changes nothing. It is not a clearing: upstream and soak stay as they are.',
    permission: gateApprovePermission,
    params: pipelineParams,
    body: approveSchema,
    result: decisionSchema,
    success: { 200: 'The decision as it is now.' },
    refusals: {
      403: 'You lack the permission, the gate does not ask you, or it is your own request.',
      409: 'The freight can never enter the stage, or the pipeline is archived.',
      503: 'Whom the gate asks is not known now; try again later.',
    },
  }),
  withdrawApproval: operation({
    id: 'withdrawApproval',
    method: 'delete',
    path: '/pipelines/{id}/approvals',
    tag,
    summary: 'Take your own approval or rejection back',
    permission: gateApprovePermission,
    params: pipelineParams,
    query: z.strictObject({ stage: name, freight: freightRef, gate: gateId }),
    result: decisionSchema,
    success: { 200: 'The decision as it is now.' },
  }),
  overrideGates: operation({
    id: 'overrideGates',
    method: 'post',
    path: '/pipelines/{id}/overrides',
    tag,
    summary: 'Pass over gates and freezes for one freight and one stage',
    description:
      'Break glass, with a reason and an end. Availability is no gate: origin, rejection, upstream and soak cannot be passed over. A gate that changes is not passed over any more.',
    permission: gateOverridePermission,
    params: pipelineParams,
    body: overrideRequestSchema,
    result: overridesSchema,
    success: { 201: 'The overrides, one for each gate.' },
    refusals: {
      409: 'The freight can never enter the stage, or the pipeline is archived.',
    },
  }),
  revokeOverride: operation({
    id: 'revokeOverride',
    method: 'delete',
    path: '/pipelines/{id}/overrides/{overrideId}',
    tag,
    summary: 'Take an override back',
    permission: gateOverridePermission,
    params: overrideParams,
    success: { 204: 'It does not count any more.' },
  }),
};

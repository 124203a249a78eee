import { z } from 'zod';
import { Approval, ApprovalProgress, Override } from '../../model';
import { ApproveRequest, OverrideRequest } from '../types';
import { schemaOf } from './schemaOf';
import {
  apiLimits,
  freightRef,
  gateId,
  instant,
  name,
  prose,
  why,
} from './text';

const approvalFields = {
  stage: z.string(),
  freight: z.string(),
  gate: z.string(),
  by: z.string(),
  decision: z.enum(['approve', 'reject']),
  at: z.string(),
  comment: z.string().optional(),
};

/** @internal */
export const approvalSchema = schemaOf<Approval>()(z.object(approvalFields));

/** @internal */
export const approvalProgressSchema = schemaOf<ApprovalProgress>()(
  z.object({
    count: z.number(),
    missing: z.number(),
    from: z.array(z.string()),
    approvals: z.array(approvalSchema),
    rejections: z.array(approvalSchema),
    ignored: z.array(
      schemaOf<Approval & { why: string }>()(
        z.object({ ...approvalFields, why: z.string() }),
      ),
    ),
    unknown: z.array(z.string()),
  }),
);

/** @internal */
export const overrideSchema = schemaOf<Override>()(
  z.object({
    id: z.string(),
    stage: z.string(),
    freight: z.string(),
    gate: z.string(),
    fingerprint: z.string(),
    by: z.string(),
    reason: z.string(),
    at: z.string(),
    expiresAt: z.string(),
  }),
);

/** @internal */
export const overridesSchema = z.array(overrideSchema);

/** @internal */
export const approveSchema = schemaOf<ApproveRequest>()(
  z.strictObject({
    stage: name,
    freight: freightRef,
    gate: gateId,
    decision: z.enum(['approve', 'reject']),
    comment: prose(apiLimits.reason).optional(),
  }),
);

/** @internal */
export const overrideRequestSchema = schemaOf<OverrideRequest>()(
  z.strictObject({
    stage: name,
    freight: freightRef,
    gates: z.array(gateId).min(1).max(apiLimits.gates),
    reason: why,
    expiresAt: instant,
  }),
);

import { z } from 'zod';
import { Decision, Requirement } from '../../model';
import { approvalProgressSchema, overrideSchema } from './clearance';
import { schemaOf } from './schemaOf';

const requirementSchema = schemaOf<Requirement>()(
  z.object({
    id: z.string(),
    kind: z.enum([
      'origin',
      'rejected',
      'upstream',
      'soak',
      'freeze',
      'condition',
      'expression',
      'approval',
      'window',
      'wait',
      'lock',
      'dependency',
      'check',
      'noUpstreamFailure',
    ]),
    status: z.enum(['Met', 'Waiting', 'Unmet', 'Overridden', 'NotEvaluated']),
    message: z.string(),
    since: z.string().optional(),
    until: z.string().optional(),
    who: z.array(z.string()).optional(),
    policy: z.string().optional(),
    override: overrideSchema.optional(),
    approval: approvalProgressSchema.optional(),
    details: z.record(z.string(), z.unknown()).optional(),
    url: z.string().optional(),
  }),
);

/** @internal */
export const decisionSchema = schemaOf<Decision>()(
  z.object({
    stage: z.string(),
    freight: z.string(),
    at: z.string(),
    verdict: z.enum(['Eligible', 'Waiting', 'Blocked']),
    requirements: z.array(requirementSchema),
    nextChangeAt: z.string().nullable(),
    eligibleAt: z.string().nullable(),
  }),
);

/** @internal */
export const decisionsSchema = schemaOf<{ at: string; items: Decision[] }>()(
  z.object({ at: z.string(), items: z.array(decisionSchema) }),
);

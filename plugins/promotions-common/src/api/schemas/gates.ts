import { z } from 'zod';
import {
  ApprovalGate,
  CheckGate,
  ConditionGate,
  DependencyGate,
  ExpressionGate,
  Gate,
  LockGate,
  NoUpstreamFailureGate,
  TimeWindow,
  WaitGate,
  WindowGate,
} from '../../model';
import { schemaOf } from './schemaOf';

const conditionGateSchema = schemaOf<ConditionGate>()(
  z.object({
    kind: z.literal('condition'),
    name: z.string(),
    stage: z.string(),
    type: z.string(),
    target: z.string().optional(),
    equals: z.string().optional(),
    notEquals: z.string().optional(),
    in: z.array(z.string()).optional(),
    matches: z.string().optional(),
    for: z.number(),
    sameFreight: z.boolean(),
  }),
);

const expressionGateSchema = schemaOf<ExpressionGate>()(
  z.object({
    kind: z.literal('expression'),
    name: z.string(),
    expression: z.string(),
  }),
);

const approvalGateSchema = schemaOf<ApprovalGate>()(
  z.object({
    kind: z.literal('approval'),
    name: z.string(),
    count: z.number(),
    from: z.array(z.string()),
    preventSelfApproval: z.boolean(),
    expiresAfter: z.number().optional(),
  }),
);

/** @internal */
export const timeWindowSchema = schemaOf<TimeWindow>()(
  z.union([
    z.object({
      schedule: z.string(),
      duration: z.number(),
      timeZone: z.string(),
    }),
    z.object({ from: z.string().optional(), to: z.string().optional() }),
  ]),
);

const windowGateSchema = schemaOf<WindowGate>()(
  z.object({
    kind: z.literal('window'),
    name: z.string(),
    allow: z.array(timeWindowSchema),
    deny: z.array(timeWindowSchema),
  }),
);

const waitGateSchema = schemaOf<WaitGate>()(
  z.object({
    kind: z.literal('wait'),
    name: z.string(),
    duration: z.number(),
  }),
);

const lockGateSchema = schemaOf<LockGate>()(
  z.object({
    kind: z.literal('lock'),
    name: z.string(),
    lock: z.string(),
  }),
);

const dependencyGateSchema = schemaOf<DependencyGate>()(
  z.object({
    kind: z.literal('dependency'),
    name: z.string(),
    relation: z.string(),
    stage: z.string(),
    constraint: z.string().optional(),
  }),
);

const checkGateSchema = schemaOf<CheckGate>()(
  z.object({
    kind: z.literal('check'),
    name: z.string(),
    uses: z.string(),
    config: z.record(z.string(), z.unknown()),
    expect: z.string().optional(),
    ttl: z.number(),
    timeout: z.number(),
    giveUpAfter: z.number(),
  }),
);

const noUpstreamFailureGateSchema = schemaOf<NoUpstreamFailureGate>()(
  z.object({ kind: z.literal('noUpstreamFailure'), name: z.string() }),
);

/** @internal */
export const gateSchema = schemaOf<Gate>()(
  z.discriminatedUnion('kind', [
    conditionGateSchema,
    expressionGateSchema,
    approvalGateSchema,
    windowGateSchema,
    waitGateSchema,
    lockGateSchema,
    dependencyGateSchema,
    checkGateSchema,
    noUpstreamFailureGateSchema,
  ]),
);

import { z } from 'zod';
import {
  CurrentFreight,
  Hold,
  OriginReport,
  Target,
  TargetState,
} from '../../model';
import {
  AutoPromotionView,
  AutoRollbackView,
  Board,
  BoardGate,
  BoardStage,
  HoldRequest,
  StagePermissions,
} from '../types';
import { freezeSchema } from './administration';
import { overrideSchema } from './clearance';
import { conditionSchema } from './conditions';
import { decisionSchema } from './decision';
import { freightWithStatusSchema } from './freight';
import { gateSchema } from './gates';
import {
  freightRequestSchema,
  pipelineSummarySchema,
  targetFields,
} from './pipeline';
import { promotionSchema } from './promotion';
import { stageRunSchema, stageTaskSchema } from './run';
import { schemaOf } from './schemaOf';
import { conditionWatchSchema } from './steps';
import { apiLimits, prose } from './text';

const targetReportFields = {
  revision: z.string(),
  phase: z.enum(['Started', 'Succeeded', 'Failed']),
  freight: z.string().optional(),
  drift: z.boolean(),
  at: z.string(),
  receivedAt: z.string(),
  url: z.string().optional(),
  message: z.string().optional(),
  sender: z.string().optional(),
};

const targetStateSchema = schemaOf<TargetState>()(
  z.object({
    stage: z.string(),
    target: z.string(),
    ...targetReportFields,
    reports: z
      .array(
        schemaOf<OriginReport>()(
          z.object({ origin: z.string(), ...targetReportFields }),
        ),
      )
      .optional(),
  }),
);

const currentFreightSchema = schemaOf<CurrentFreight>()(
  z.object({
    stage: z.string(),
    origin: z.string(),
    freight: z.string(),
    since: z.string(),
    promotionId: z.string().optional(),
    healthChecks: z.array(conditionWatchSchema).optional(),
  }),
);

/** @internal */
export const holdSchema = schemaOf<Hold>()(
  z.object({
    stage: z.string(),
    origin: z.string(),
    by: z.string(),
    at: z.string(),
    reason: z.string().optional(),
  }),
);

/** @internal */
export const setHoldSchema = schemaOf<Pick<HoldRequest, 'reason'>>()(
  z.strictObject({ reason: prose(apiLimits.reason).optional() }),
);

const autoPromotionSchema = schemaOf<AutoPromotionView>()(
  z.object({
    enabled: z.boolean(),
    policy: z.string().optional(),
    candidate: z.string().optional(),
    reason: z
      .enum(['policy', 'current', 'failed', 'hold', 'inFlight', 'none'])
      .optional(),
    message: z.string(),
  }),
);

const stagePermissionsSchema = schemaOf<StagePermissions>()(
  z.object({
    promote: z.boolean(),
    abort: z.boolean(),
    clear: z.boolean(),
    hold: z.boolean(),
    reject: z.boolean(),
    approve: z.boolean(),
    override: z.boolean(),
    reportCondition: z.boolean(),
  }),
);

const autoRollbackSchema = schemaOf<AutoRollbackView>()(
  z.object({
    enabled: z.boolean(),
    policy: z.string().optional(),
    message: z.string(),
  }),
);

const boardGateSchema = schemaOf<BoardGate>()(
  z.object({
    id: z.string(),
    gate: gateSchema,
    policy: z.string().optional(),
  }),
);

/** @internal */
export const boardStageSchema = schemaOf<BoardStage>()(
  z.object({
    name: z.string(),
    description: z.string().optional(),
    labels: z.record(z.string(), z.string()),
    controlFlow: z.boolean(),
    requests: z.array(freightRequestSchema),
    upstreams: z.array(z.string()),
    targets: z.array(
      schemaOf<Target & { state?: TargetState }>()(
        z.object({ ...targetFields, state: targetStateSchema.optional() }),
      ),
    ),
    requiredTargets: z.number(),
    gates: z.array(boardGateSchema),
    freezes: z.array(freezeSchema),
    current: z.array(currentFreightSchema),
    run: stageRunSchema.optional(),
    tasks: z.array(stageTaskSchema),
    conditions: z.array(conditionSchema),
    promotion: promotionSchema.optional(),
    queue: z.array(promotionSchema),
    lastPromotion: promotionSchema.optional(),
    asks: z.array(decisionSchema).optional(),
    autoPromotion: autoPromotionSchema,
    autoRollback: autoRollbackSchema,
    holds: z.array(holdSchema),
    overrides: z.array(overrideSchema),
    suggestion: decisionSchema.optional(),
    permissions: stagePermissionsSchema,
  }),
);

/** @internal */
export const boardSchema = schemaOf<Board>()(
  z.object({
    pipeline: pipelineSummarySchema,
    at: z.string(),
    origins: z.array(z.string()),
    stages: z.array(boardStageSchema),
    freight: z.array(freightWithStatusSchema),
    namedFreight: z.array(freightWithStatusSchema).optional(),
    freightTotal: z.number(),
    nextFreightCursor: z.string().optional(),
    permissions: z.object({
      createFreight: z.boolean(),
      refresh: z.boolean(),
      reject: z.boolean(),
    }),
  }),
);

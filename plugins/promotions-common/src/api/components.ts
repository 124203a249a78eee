import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import {
  freezePageSchema,
  policyPageSchema,
} from './operations/administration';
import { inboxPageSchema } from './operations/approvals';
import { freightPageSchema } from './operations/freight';
import {
  archivePageSchema,
  pipelinePageSchema,
  timelinePageSchema,
} from './operations/pipelines';
import { promotionPageSchema } from './operations/promotions';
import { runPageSchema } from './operations/runs';
import { jsonDocumentSchema } from './operations/service';
import { conditionTransitionPageSchema } from './operations/stages';
import * as schemas from './schemas';

const named: Record<string, z.ZodType> = {
  ApproveRequest: schemas.approveSchema,
  ArchivePage: archivePageSchema,
  ArchivedRecord: schemas.archivedRecordSchema,
  Artifact: schemas.artifactSchema,
  Board: schemas.boardSchema,
  BoardStage: schemas.boardStageSchema,
  ClearFreightRequest: schemas.clearFreightSchema,
  Condition: schemas.conditionSchema,
  ConditionTransitionPage: conditionTransitionPageSchema,
  CreateFreightRequest: schemas.createFreightSchema,
  CreatePromotionRequest: schemas.createPromotionSchema,
  CreatePromotionResponse: schemas.createPromotionResponseSchema,
  Decision: schemas.decisionSchema,
  Decisions: schemas.decisionsSchema,
  DeploymentEvent: schemas.deploymentEventSchema,
  EngineHealth: schemas.engineHealthSchema,
  Error: schemas.errorSchema,
  EventAnswer: schemas.eventAnswerSchema,
  Freeze: schemas.freezeSchema,
  FreezePage: freezePageSchema,
  FreezeRequest: schemas.freezeRequestSchema,
  Freight: schemas.freightSchema,
  FreightPage: freightPageSchema,
  FreightRequest: schemas.freightRequestSchema,
  FreightWithStatus: schemas.freightWithStatusSchema,
  Gate: schemas.gateSchema,
  Hold: schemas.holdSchema,
  InboxItem: schemas.inboxItemSchema,
  InboxPage: inboxPageSchema,
  JsonDocument: jsonDocumentSchema,
  LogPage: schemas.logPageSchema,
  Override: schemas.overrideSchema,
  OverrideRequest: schemas.overrideRequestSchema,
  Overrides: schemas.overridesSchema,
  PipelinePage: pipelinePageSchema,
  PipelineSummary: schemas.pipelineSummarySchema,
  Policy: schemas.policySchema,
  PolicyPage: policyPageSchema,
  PolicyRequest: schemas.policyRequestSchema,
  Promotion: schemas.promotionSchema,
  PromotionDetails: schemas.promotionDetailsSchema,
  PromotionPage: promotionPageSchema,
  PromotionRefused: schemas.refusedSchema,
  RejectFreightRequest: schemas.rejectFreightSchema,
  ReportConditionRequest: schemas.reportConditionSchema,
  RerunRequest: schemas.rerunRequestSchema,
  SetHoldRequest: schemas.setHoldSchema,
  StageRun: schemas.stageRunSchema,
  StageRunDetails: schemas.stageRunDetailsSchema,
  StageRunPage: runPageSchema,
  StageTask: schemas.stageTaskSchema,
  TaskDetails: schemas.taskDetailsSchema,
  TimelineEntry: schemas.timelineEntrySchema,
  TimelinePage: timelinePageSchema,
  UpdateFreightRequest: schemas.updateFreightSchema,
};

const uri = (name: string) => `#/components/schemas/${name}`;

/**
 * The schemas that have a name in the OpenAPI document. One that is taken or
 * answered and has none is an error when the document is made.
 *
 * @internal
 */
export const componentSchemas = {
  toJson(): JsonObject {
    const registry = z.registry<{ id: string }>();
    for (const [id, schema] of Object.entries(named)) {
      registry.add(schema, { id });
    }
    const made = z.toJSONSchema(registry, { uri, io: 'input' }).schemas;
    return Object.fromEntries(
      Object.entries(made).map(([name, { $schema, $id, ...schema }]) => [
        name,
        schema as JsonObject,
      ]),
    );
  },
  reference(schema: z.ZodType): JsonObject {
    const entry = Object.entries(named).find(([, known]) => known === schema);
    if (!entry) {
      throw new Error('A schema of the API has no name');
    }
    return { $ref: uri(entry[0]) };
  },
};

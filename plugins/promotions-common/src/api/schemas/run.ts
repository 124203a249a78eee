import { z } from 'zod';
import { StageRun, StageTask } from '../../model';
import { RerunRequest, StageRunDetails, TaskDetails } from '../types';
import { pipelineNameSchema } from './pipeline';
import { schemaOf } from './schemaOf';
import { stepRecordSchema } from './steps';

const taskState = z.enum([
  'Pending',
  'Progressing',
  'Succeeded',
  'Warning',
  'Failed',
  'Unknown',
  'Deprecated',
]);

const taskPhase = z.enum(['verification', 'promotionTasks']);

const runFields = {
  id: z.string(),
  stage: z.string(),
  freight: z.string(),
  promotionId: z.string().optional(),
  state: z.enum(['Progressing', 'Succeeded', 'Failed', 'Superseded']),
  deploy: taskState,
  verification: taskState,
  promotionTasks: taskState,
  round: z.number(),
  message: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  verifyingSince: z.string().optional(),
  abortedBy: z.string().optional(),
};

/** @internal */
export const stageRunSchema = schemaOf<StageRun>()(z.object(runFields));

const taskFields = {
  id: z.string(),
  runId: z.string(),
  stage: z.string(),
  freight: z.string(),
  promotionId: z.string().optional(),
  phase: taskPhase,
  round: z.number(),
  position: z.number(),
  name: z.string(),
  title: z.string().optional(),
  uses: z.array(z.string()),
  blocking: z.boolean(),
  state: taskState,
  message: z.string().optional(),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  abortRequestedBy: z.string().optional(),
};

/** @internal */
export const stageTaskSchema = schemaOf<StageTask>()(z.object(taskFields));

/** @internal */
export const stageRunDetailsSchema = schemaOf<StageRunDetails>()(
  z.object({
    ...runFields,
    pipeline: pipelineNameSchema,
    tasks: z.array(stageTaskSchema),
    permissions: z.object({ rerun: z.array(taskPhase), abort: z.boolean() }),
  }),
);

/** @internal */
export const taskDetailsSchema = schemaOf<TaskDetails>()(
  z.object({
    ...taskFields,
    pipeline: pipelineNameSchema,
    steps: z.array(stepRecordSchema),
  }),
);

/** @internal */
export const rerunRequestSchema = schemaOf<RerunRequest>()(
  z.strictObject({ phase: taskPhase.optional() }),
);

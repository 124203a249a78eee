import { z } from 'zod';
import {
  promotionAbortPermission,
  promotionCreatePermission,
} from '../../permissions';
import {
  rerunRequestSchema,
  stageRunDetailsSchema,
  stageRunSchema,
  taskDetailsSchema,
} from '../schemas';
import { freightRef, name } from '../schemas/text';
import { operation } from './operation';
import {
  page,
  pageOf,
  pipelineParams,
  runParams,
  taskParams,
} from './parameters';

const tag = 'runs';

/** @internal */
export const runPageSchema = pageOf(stageRunSchema);

/** @internal */
export const runOperations = {
  listRuns: operation({
    id: 'listRuns',
    method: 'get',
    path: '/pipelines/{id}/runs',
    tag,
    summary: 'List what followed once freight was in a stage, newest first',
    params: pipelineParams,
    query: z.strictObject({
      stage: name.optional(),
      freight: freightRef.optional(),
      ...page,
    }),
    result: runPageSchema,
    success: { 200: 'A page of runs.' },
  }),
  getRun: operation({
    id: 'getRun',
    method: 'get',
    path: '/runs/{runId}',
    tag,
    summary: 'Get one run with the tasks of all its rounds',
    params: runParams,
    result: stageRunDetailsSchema,
    success: { 200: 'The run.' },
  }),
  rerun: operation({
    id: 'rerun',
    method: 'post',
    path: '/runs/{runId}/rerun',
    tag,
    summary: 'Run verification, or promotion tasks, again',
    description:
      'The phase that is asked for and those after it begin anew, with the tasks that the document declares now. Freight that is verified stays so.',
    permission: promotionCreatePermission,
    params: runParams,
    body: rerunRequestSchema,
    result: stageRunSchema,
    success: { 200: 'The run, in its next round.' },
    refusals: {
      409: 'The stage does not run that freight any more, its tasks are under way, or the pipeline is archived.',
    },
  }),
  abortRun: operation({
    id: 'abortRun',
    method: 'post',
    path: '/runs/{runId}/abort',
    tag,
    summary: 'End the tasks of a run that are under way, and the run with them',
    permission: promotionAbortPermission,
    params: runParams,
    result: stageRunSchema,
    success: { 200: 'The run, which has failed.' },
    refusals: { 409: 'No tasks of the run are under way.' },
  }),
  getTask: operation({
    id: 'getTask',
    method: 'get',
    path: '/tasks/{taskId}',
    tag,
    summary: 'Get one task with its steps',
    params: taskParams,
    result: taskDetailsSchema,
    success: { 200: 'The task.' },
  }),
};

import { z } from 'zod';
import { pipelineRefreshPermission } from '../../permissions';
import {
  archivedKindSchema,
  archivedRecordSchema,
  boardSchema,
  decisionsSchema,
  pipelineStateSchema,
  pipelineSummarySchema,
  timelineEntrySchema,
} from '../schemas';
import { apiLimits, entityRef, freightRef, name } from '../schemas/text';
import { operation } from './operation';
import { limit, page, pageOf, pipelineParams } from './parameters';

const tag = 'pipelines';

/** @internal */
export const pipelinePageSchema = pageOf(pipelineSummarySchema);

/** @internal */
export const timelinePageSchema = pageOf(timelineEntrySchema);

/** @internal */
export const archivePageSchema = pageOf(archivedRecordSchema);

/** @internal */
export const pipelineOperations = {
  listPipelines: operation({
    id: 'listPipelines',
    method: 'get',
    path: '/pipelines',
    tag,
    summary: 'List the pipelines that you may see',
    description:
      'A page may be shorter than asked for, and empty, while there are more: go on until there is no nextCursor.',
    query: z.strictObject({
      entityRef: entityRef.optional(),
      state: pipelineStateSchema.optional(),
      ...page,
    }),
    result: pipelinePageSchema,
    success: { 200: 'A page of pipelines.' },
  }),
  getPipeline: operation({
    id: 'getPipeline',
    method: 'get',
    path: '/pipelines/{id}',
    tag,
    summary: 'Get one pipeline and the state of its document',
    params: pipelineParams,
    result: pipelineSummarySchema,
    success: { 200: 'The pipeline.' },
  }),
  getBoard: operation({
    id: 'getBoard',
    method: 'get',
    path: '/pipelines/{id}/board',
    tag,
    summary: 'Get everything that the page of an entity shows, in one call',
    params: pipelineParams,
    query: z.strictObject({
      freightLimit: limit(apiLimits.boardFreight),
      freightCursor: page.cursor,
    }),
    result: boardSchema,
    success: { 200: 'The board.' },
  }),
  refreshPipeline: operation({
    id: 'refreshPipeline',
    method: 'post',
    path: '/pipelines/{id}/refresh',
    tag,
    summary: 'Read the document of the pipeline anew',
    permission: pipelineRefreshPermission,
    params: pipelineParams,
    result: pipelineSummarySchema,
    success: { 200: 'The pipeline, with how its document fared.' },
  }),
  getDecisions: operation({
    id: 'getDecisions',
    method: 'get',
    path: '/pipelines/{id}/decisions',
    tag,
    summary: 'Ask whether freight may enter a stage, and why not',
    description:
      'With a stage and a freight: that one decision. With one of them: all freight of the stage, or all stages of the freight. Nothing is asked of outside systems.',
    params: pipelineParams,
    query: z
      .strictObject({
        stage: name.optional(),
        freight: freightRef.optional(),
      })
      .refine(
        query => query.stage !== undefined || query.freight !== undefined,
        { message: 'must have a stage, a freight or both' },
      ),
    result: decisionsSchema,
    success: { 200: 'The decisions, all as of one instant.' },
  }),
  listTimeline: operation({
    id: 'listTimeline',
    method: 'get',
    path: '/pipelines/{id}/timeline',
    tag,
    summary: 'List what has happened, newest first',
    params: pipelineParams,
    query: z.strictObject({
      stage: name.optional(),
      freight: freightRef.optional(),
      ...page,
    }),
    result: timelinePageSchema,
    success: { 200: 'A page of the timeline.' },
  }),
  listArchive: operation({
    id: 'listArchive',
    method: 'get',
    path: '/pipelines/{id}/archive',
    tag,
    summary: 'List history that was moved out of the way, newest first',
    params: pipelineParams,
    query: z.strictObject({ kind: archivedKindSchema.optional(), ...page }),
    result: archivePageSchema,
    success: { 200: 'A page of archived records, as they were.' },
  }),
};

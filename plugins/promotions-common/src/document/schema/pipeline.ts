import { z } from 'zod';
import { bundlesField } from './bundles';
import { nameField } from './fields';
import { stageSchema } from './stage';

/** The one version of the document that is understood. */
export const API_VERSION = 'promotions/v1alpha1';

/** More of them would not be looked at by a person, and cost every decision. */
export const MAX_STAGES = 250;

const originSchema = z
  .strictObject({
    name: nameField('Name of the origin, unique in the pipeline.'),
    subscriptions: z
      .array(
        z
          .record(z.string(), z.record(z.string(), z.unknown()))
          .meta({ minProperties: 1, maxProperties: 1 }),
      )
      .max(20)
      .describe(
        'Places that are watched for new artifacts, each a map of one freight source to its configuration. Without any, freight is pushed.',
      )
      .optional(),
    creation: z
      .enum(['Automatic', 'Manual'])
      .describe(
        'Whether what was found becomes freight on its own (default) or by hand.',
      )
      .optional(),
  })
  .describe('Where freight comes from.');

/**
 * The pipeline document, as people write it: what may be left out is left
 * out, and durations are text.
 *
 * @public
 */
export const pipelineDocumentSchema = z
  .strictObject({
    apiVersion: z.literal(API_VERSION).describe('The version of this format.'),
    kind: z.literal('Pipeline').describe('What the document describes.'),
    metadata: z
      .strictObject({
        name: nameField('Name of the pipeline, unique for its entity.'),
        title: z.string().describe('What people call it.').optional(),
        description: z.string().describe('What people should know.').optional(),
      })
      .describe('What the pipeline is called.'),
    spec: z
      .strictObject({
        origins: z
          .array(originSchema)
          .max(50)
          .describe('Where freight comes from. If left out: one, `default`.')
          .optional(),
        stages: z
          .array(stageSchema)
          .min(1, { error: 'A pipeline needs at least one stage. Add one.' })
          .max(MAX_STAGES)
          .describe('The stages, in the order in which people read them.'),
        tasks: bundlesField.optional(),
      })
      .describe('The pipeline itself.'),
  })
  .describe('A pipeline of Promotions for Backstage.');

/**
 * The pipeline document, as people write it.
 *
 * @public
 */
export type PipelineDocument = z.input<typeof pipelineDocumentSchema>;

/**
 * One stage of a pipeline document.
 *
 * @public
 */
export type StageDocument = PipelineDocument['spec']['stages'][number];

/**
 * A gate, as people write it.
 *
 * @public
 */
export type GateDocument = NonNullable<StageDocument['gates']>[number];

/**
 * A span of time, as people write it.
 *
 * @public
 */
export type TimeWindowDocument = NonNullable<
  NonNullable<GateDocument['window']>['allow']
>[number];

import { z } from 'zod';
import {
  anyMapField,
  conditionTypeField,
  durationField,
  labelsField,
  nameField,
} from './fields';
import { freightRequestSchema } from './freight';
import { gateSchema, MAX_GATES } from './gates/gate';
import { promotionSchema } from './promotion';
import { promotionTasksField, verificationSchema } from './tasks';

/** Milliseconds; nobody wants to be asked more often. */
const MIN_INTERVAL = 1_000;
/** Milliseconds. */
const MIN_TIMEOUT = 100;

const targetSchema = z
  .strictObject({
    name: nameField('What deployment events call the target.'),
    labels: labelsField('Labels for people and policies.').optional(),
  })
  .describe('One place that the stage deploys to.');

const conditionSchema = z
  .strictObject({
    type: conditionTypeField('The type of the condition, such as `Healthy`.'),
    uses: z.string().describe('The condition source, such as `http`.'),
    with: anyMapField('The configuration of the source.').optional(),
    target: nameField(
      'The target that the condition is about; the whole stage if left out.',
    ).optional(),
    every: durationField(
      'How often the source is asked. Default: 30s.',
      MIN_INTERVAL,
    ).optional(),
    timeout: durationField(
      'How long an answer may take. Default: 10s.',
      MIN_TIMEOUT,
    ).optional(),
    ttl: durationField(
      'How long what was seen last counts; from then on the condition is `Unknown`. Default: ten times `every`, at least 10m.',
      MIN_INTERVAL,
    ).optional(),
  })
  .describe('A condition of the stage that is watched.');

/** One stage of a pipeline. */
export const stageSchema = z
  .strictObject({
    name: nameField('Name of the stage, unique in the pipeline.'),
    description: z.string().describe('What people should know.').optional(),
    labels: labelsField(
      'Labels for people, policies and expressions.',
    ).optional(),
    freight: z
      .array(freightRequestSchema)
      .max(50)
      .describe(
        'The freight that the stage asks for. If left out: every origin, from the stage before (the first stage: directly). An empty list: nothing.',
      )
      .optional(),
    targets: z
      .array(targetSchema)
      .max(200)
      .describe('The places that the stage deploys to.')
      .optional(),
    requiredTargets: z
      .union([
        z.enum(['any', 'all'], {
          error: 'This must be `any`, `all`, or a whole number of targets.',
        }),
        z.int().min(1),
      ])
      .describe(
        'How many targets must report success: `any` (default), `all`, or a number.',
      )
      .optional(),
    healthy: z
      .array(conditionTypeField('Type of a condition.'))
      .max(50)
      .describe(
        'Types of conditions that must be `True` before freight counts as deployed.',
      )
      .optional(),
    conditions: z
      .array(conditionSchema)
      .max(100)
      .describe('Conditions that are watched.')
      .optional(),
    gates: z
      .array(gateSchema)
      .max(MAX_GATES)
      .describe('Requirements beyond availability, all of which must be met.')
      .optional(),
    promotion: promotionSchema.optional(),
    verification: verificationSchema.optional(),
    promotionTasks: promotionTasksField.optional(),
  })
  .describe(
    'A place that freight is promoted to. One with neither steps nor targets passes on what may enter it.',
  );

import { z } from 'zod';
import { durationField, stepIdField } from './fields';
import { stepSchema } from './steps';

/** They run side by side, and people look at them together. */
const MAX_TASKS = 50;

/** Who wants more wants a timeout instead. */
const MAX_RETRIES = 10;

const { uses, name, with: configuration } = stepSchema.shape;

const taskSchema = z
  .strictObject({
    uses,
    id: stepIdField(
      'What the task is called, unique in its phase; `task-1` and so on if left out.',
    ).optional(),
    name,
    with: configuration,
    blocking: z
      .boolean()
      .describe(
        'Whether a failure of the task fails the phase (default), or is only a warning.',
      )
      .optional(),
    retry: z
      .strictObject({
        limit: z
          .int()
          .min(0)
          .max(MAX_RETRIES)
          .describe(
            'How often a step of the task is tried again when it has failed. Default: 0.',
          )
          .optional(),
        timeout: durationField(
          'How long after its first start a step of the task is given up.',
          1000,
        ).optional(),
      })
      .describe('How often and how long the task is tried.')
      .optional(),
  })
  .describe('A task: one step, or those of a bundle.');

const tasksField = (description: string) =>
  z.array(taskSchema).max(MAX_TASKS).describe(description);

export const verificationSchema = z
  .strictObject({
    timeout: durationField(
      'How long all of it may take; what is still under way then has failed.',
      1000,
    ).optional(),
    tasks: tasksField('What is done, side by side.'),
  })
  .describe('What has to succeed before deployed freight is verified.');

export const promotionTasksField = tasksField(
  'What is done, side by side, once freight is verified.',
);

/** A task of a stage, as people write it. @public */
export type TaskDocument = z.input<typeof taskSchema>;

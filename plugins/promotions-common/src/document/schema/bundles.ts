import { z } from 'zod';
import { nameField, parameterNameField } from './fields';
import { stepsField } from './steps';

/** The most bundles that a pipeline may have. */
export const MAX_BUNDLES = 100;

const parameterSchema = z
  .strictObject({
    description: z.string().describe('What people should know.').optional(),
    default: z
      .json()
      .describe(
        'What it is where it is left out. `${{ }}` holds a CEL expression.',
      )
      .optional(),
    required: z
      .boolean()
      .describe(
        'Whether it has to be given. Default: true, unless it has a `default`. One that may be left out, without a default, is then `null`.',
      )
      .optional(),
  })
  .describe('A parameter of a bundle.');

export const bundleSchema = z
  .strictObject({
    description: z.string().describe('What people should know.').optional(),
    parameters: z
      .record(parameterNameField('What the steps call it.'), parameterSchema)
      .describe(
        'What who uses the bundle gives in `with`; its steps refer to it as `parameters.<name>`.',
      )
      .optional(),
    steps: stepsField('What is done, in this order.').min(1, {
      error: 'The bundle has no steps. Add one.',
    }),
  })
  .describe('Steps that are used as one, with `uses: task:<name>`.');

/** The bundles of a pipeline, by their names. */
export const bundlesField = z
  .record(nameField('Name of the bundle.'), bundleSchema)
  .refine(bundles => Object.keys(bundles).length <= MAX_BUNDLES, {
    error: `There are more than ${MAX_BUNDLES} bundles. Remove those that nothing uses.`,
  })
  .meta({
    description: 'Bundles of steps that stages use, with `uses: task:<name>`.',
    maxProperties: MAX_BUNDLES,
  });

/** A bundle of steps, as people write it. @public */
export type BundleDocument = z.input<typeof bundleSchema>;

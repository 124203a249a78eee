import { z } from 'zod';
import { durationField, nameField } from './fields';

export const STRATEGIES = ['Any', 'OneOf', 'All', 'Majority'] as const;

const availabilityStrategySchema = z
  .union([
    z.enum(STRATEGIES),
    z.strictObject({
      quorum: z
        .int()
        .describe('That many of the stages must have verified the freight.'),
    }),
    z.strictObject({
      percentage: z
        .number()
        .describe(
          'At least that many percent of the stages must have verified the freight.',
        ),
    }),
  ])
  .describe(
    'How many of `stages` must have verified the freight: `Any` (default; `OneOf` is the same), `All`, `Majority` (more than half), a quorum or a percentage.',
  );

const sourcesSchema = z
  .strictObject({
    direct: z
      .boolean()
      .describe(
        'Freight is available as it comes from its origin, without having been in another stage. Default: false.',
      )
      .optional(),
    stages: z
      .array(nameField('Name of a stage.'))
      .describe('The stages that freight comes from, once verified there.')
      .optional(),
    availabilityStrategy: availabilityStrategySchema.optional(),
    requiredSoakTime: durationField(
      'How long freight must have stayed in the stages that it comes from.',
    ).optional(),
    selection: z
      .enum(['NewestFreight', 'MatchUpstream'])
      .describe(
        'What is promoted automatically: the newest eligible freight (default), or what the one upstream stage runs now.',
      )
      .optional(),
  })
  .describe('Where the stage takes the freight of this origin from.');

/** What a stage asks for from one origin. */
export const freightRequestSchema = z
  .strictObject({
    origin: nameField('The origin of the freight.'),
    sources: sourcesSchema.optional(),
  })
  .describe(
    'Freight of one origin. Without `sources` it comes from the stage before, and to the first stage directly.',
  );

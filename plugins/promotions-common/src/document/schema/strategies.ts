import { z } from 'zod';

/** What stands for the usual steps; see `strategySteps`. */
export const STRATEGIES = ['pull-request', 'commit', 'notification'] as const;

export type Strategy = (typeof STRATEGIES)[number];

const updateSchema = z
  .strictObject({
    path: z.string().describe('The YAML file, from the top of the repository.'),
    set: z
      .record(z.string(), z.json())
      .describe('Key to new value, such as `image.tag`.'),
    create: z
      .boolean()
      .describe('Make keys that do not exist, instead of failing.')
      .optional(),
  })
  .describe('What is changed in the repository.');

/** The keys of `promotion` that belong to its strategy. */
export const strategyFields = {
  repository: z
    .string()
    .describe('The git repository that is changed: http or https.')
    .optional(),
  branch: z
    .string()
    .describe('The branch that is changed. Default: main.')
    .optional(),
  update: updateSchema.optional(),
  message: z
    .string()
    .describe('What the commit, or the notification, says.')
    .optional(),
  merge: z
    .boolean()
    .describe(
      'Merge the pull request as soon as that is possible, instead of waiting for a person to do it. Default: false.',
    )
    .optional(),
  to: z
    .union([z.string(), z.array(z.string()).min(1).max(50)])
    .describe(
      'Who is told: `owners` of the entity (default), the `requester`, `approvers`, and users and groups by their entity references.',
    )
    .optional(),
};

export type StrategyField = keyof typeof strategyFields;

/** Which of them a strategy takes, and those that it needs. */
export const FIELDS_OF: Record<
  Strategy,
  { needs: StrategyField[]; takes: StrategyField[] }
> = {
  'pull-request': {
    needs: ['repository', 'update'],
    takes: ['branch', 'message', 'merge'],
  },
  commit: { needs: ['repository', 'update'], takes: ['branch', 'message'] },
  notification: { needs: [], takes: ['message', 'to'] },
};

/** The same for editors. */
export const strategyConditions = {
  allOf: [
    ...STRATEGIES.map(strategy => ({
      if: {
        required: ['strategy'],
        properties: { strategy: { const: strategy } },
      },
      then: {
        required: FIELDS_OF[strategy].needs,
        properties: without(strategy),
      },
    })),
    {
      if: { required: ['strategy'] },
      then: { properties: { steps: false } },
      else: { properties: without() },
    },
  ],
};

/** The fields that do not belong to a strategy, or to none. */
function without(strategy?: Strategy): Record<string, false> {
  const own: string[] = strategy
    ? [...FIELDS_OF[strategy].needs, ...FIELDS_OF[strategy].takes]
    : [];
  return Object.fromEntries(
    Object.keys(strategyFields)
      .filter(field => !own.includes(field))
      .map(field => [field, false]),
  );
}

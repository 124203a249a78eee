import {
  createStepRunner,
  StepResult,
  StepRunner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';

type Behaviour = (config: Record<string, unknown>) => StepResult;

/** The kind of a step that does something else at each attempt. */
export const IN_TURN = 'in-turn';

/** What a step of a case does when it is asked. */
const behaviours: Record<string, Behaviour> = {
  tell: config => ({ status: 'Succeeded', output: config }),
  succeed: () => ({ status: 'Succeeded' }),
  fail: () => ({ status: 'Failed', message: 'It failed.' }),
  error: () => {
    throw new Error('It is in error.');
  },
  terminal: () => {
    throw new TerminalError('Trying again cannot help.');
  },
  terminalFail: () => ({ status: 'Failed', terminal: true }),
  running: () => ({ status: 'Running', retryAfterMs: 60_000 }),
  panic: () => {
    throw new TypeError('It is in a panic.');
  },
};

/**
 * The kinds of steps that cases name, each of which notes that it ran.
 *
 * @param note - Gets the id of the step, and tells which attempt it is.
 */
export function stepRunners(
  note: (step: string) => number,
): Map<string, StepRunner> {
  const runners = Object.entries(behaviours).map(([uses, behave]) =>
    createStepRunner({
      uses,
      description: `A step of the vectors: ${uses}`,
      schema: {
        config:
          uses === 'tell'
            ? z.record(z.string(), z.unknown())
            : z.strictObject({}),
      },
      async run({ alias, config }) {
        note(alias);
        return behave(config);
      },
    }),
  );
  const inTurn = createStepRunner({
    uses: IN_TURN,
    description: 'A step of the vectors that does one thing after another',
    schema: {
      config: z.strictObject({
        does: z.array(z.enum(Object.keys(behaviours))).min(1),
      }),
    },
    async run({ alias, config: { does } }) {
      const attempt = note(alias);
      return behaviours[does[Math.min(attempt, does.length) - 1]]({});
    },
  });
  return new Map([...runners, inTurn].map(runner => [runner.uses, runner]));
}

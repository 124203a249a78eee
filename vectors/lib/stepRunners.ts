import {
  createStepRunner,
  StepResult,
  StepRunner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';

/** What a step of a case does when it is asked. */
const behaviours: Record<
  string,
  (config: Record<string, unknown>) => StepResult
> = {
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
 * @param note - Gets the id of the step.
 */
export function stepRunners(
  note: (step: string) => void,
): Map<string, StepRunner> {
  return new Map(
    Object.entries(behaviours).map(([uses, behave]) => [
      uses,
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
    ]),
  );
}

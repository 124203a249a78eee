import { z } from 'zod';
import { differences } from './differences';

/**
 * How the cases of one suite are put to the engine.
 */
export interface Suite {
  /** What is wrong with the engine's answer to a case; nothing when it passes. */
  check(input: unknown, expected: unknown): Promise<string[]>;
}

/**
 * Makes a suite of what its cases may say and of a function that asks the
 * engine. A key that the schemas do not know fails the case. Of the answer
 * only what a case expects is compared.
 */
export function defineSuite<
  TInput extends z.ZodType,
  TExpected extends z.ZodType,
>(suite: {
  input: TInput;
  expect: TExpected;
  run(
    input: z.output<TInput>,
  ): Record<string, unknown> | Promise<Record<string, unknown>>;
}): Suite {
  return {
    async check(input, expected) {
      const problems = [
        ...problemsOf('input', suite.input.safeParse(input)),
        ...problemsOf('expect', suite.expect.safeParse(expected)),
      ];
      if (problems.length > 0) {
        return problems;
      }
      const answer = await suite.run(suite.input.parse(input));
      return differences(suite.expect.parse(expected), answer);
    },
  };
}

function problemsOf(
  where: string,
  result: z.ZodSafeParseResult<unknown>,
): string[] {
  return (result.error?.issues ?? []).map(
    ({ path, message }) => `${[where, ...path].join('.')}: ${message}`,
  );
}

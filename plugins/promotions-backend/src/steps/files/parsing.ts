import {
  checkExpression,
  evaluateExpression,
  ExpressionError,
} from '@promotions/backstage-plugin-promotions-common';
import {
  readTextFile,
  StepContext,
  StepResult,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { within } from './within';

/** Expressions see what was read. */
const expression = (variables: string[]) =>
  z.string().superRefine((text, context) => {
    try {
      checkExpression(text, { variables });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: 'custom', message });
    }
  });

/** The configuration of steps that read a file. */
export function parseConfig(variables: string[]) {
  return z.strictObject({
    path: z.string().describe('The file, below the working directory'),
    outputs: z
      .record(z.string(), expression(variables))
      .refine(
        outputs => Object.keys(outputs).length > 0,
        'There is nothing to put out. Name at least one output.',
      )
      .describe(`Outputs by name, each CEL over \`${variables.join('`, `')}\``),
  });
}

export const parseOutput = z.record(z.string(), z.json());

/**
 * Reads a file, and puts out what the expressions make of it.
 *
 * @param read - gives the variables that the expressions see
 */
export async function putOut(
  {
    workDir,
    config: { path, outputs },
  }: Pick<
    StepContext<z.output<ReturnType<typeof parseConfig>>>,
    'workDir' | 'config'
  >,
  read: (text: string) => Record<string, unknown>,
): Promise<StepResult<z.output<typeof parseOutput>>> {
  const { text } = await readTextFile(workDir, path);
  const variables = within(path, () => read(text));
  const entries = Object.entries(outputs).map(([name, source]) => {
    const value = evaluated(`${path}: outputs.${name}`, source, variables);
    return [name, value] as const;
  });
  return {
    status: 'Succeeded',
    message: `Read ${entries.map(([name]) => name).join(', ')} from ${path}.`,
    output: z.record(z.string(), z.json()).parse(Object.fromEntries(entries)),
  };
}

function evaluated(
  place: string,
  source: string,
  variables: Record<string, unknown>,
): unknown {
  try {
    return evaluateExpression(source, variables);
  } catch (error) {
    throw error instanceof ExpressionError
      ? new TerminalError(`${place}: ${error.message}`, { cause: error })
      : error;
  }
}

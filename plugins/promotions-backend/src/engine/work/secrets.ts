import {
  ExpressionError,
  stepSecrets,
} from '@promotions/backstage-plugin-promotions-common';
import { RenderError } from './errors';
import { Mask } from './Mask';
import { Pass } from './pass';
import { definitionOf } from './work';

/** What a step is handed, and what must not be seen of it afterwards. */
export interface StepSecrets {
  /** By name; nothing but what the step names. */
  values: Record<string, string>;
  mask: Mask;
}

/**
 * The secrets that a step names, as they are granted now.
 *
 * What other steps of the promotion or task name is masked as well: it may have come
 * into the working directory.
 *
 * @throws ExpressionError where the step does more with secrets than hand them
 * on; RenderError when one is not granted
 */
export async function secretsOf(
  pass: Pass,
  index: number,
): Promise<StepSecrets> {
  const names = stepSecrets(definitionOf(pass, index));
  const ofAll = pass.steps.flatMap(step => namedBy(pass, step.index));
  if (ofAll.length === 0) {
    return { values: {}, mask: new Mask([]) };
  }
  const granted = await pass.host.secrets();
  for (const name of ofAll) {
    const value = granted.values.get(name);
    if (value !== undefined) {
      pass.masked.add(value);
    }
  }
  const values = [...names].map(name => {
    const value = granted.values.get(name);
    if (value === undefined) {
      throw new RenderError(
        granted.refusal(name) ?? `The secret ${name} is not granted.`,
      );
    }
    return [name, value];
  });
  return { values: Object.fromEntries(values), mask: new Mask(pass.masked) };
}

/** None for a step that cannot be rendered: it is never handed any. */
function namedBy(pass: Pass, index: number): string[] {
  try {
    return [...stepSecrets(definitionOf(pass, index))];
  } catch (error) {
    if (error instanceof ExpressionError) {
      return [];
    }
    throw error;
  }
}

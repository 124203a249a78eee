import { validRange } from 'semver';
import { z } from 'zod';
import { compares } from '../../decision/gates/comparison';
import { checkExpression, ExpressionScope } from '../../expression';
import { parseDuration } from '../../time';
import { parseCron } from '../../windows/cron';
import { checkInstant, checkTimeZone } from '../instants';
import {
  CONDITION_TYPE_HELP,
  CONDITION_TYPE_PATTERN,
  isInherited,
  NAME_HELP,
  NAME_PATTERN,
  PARAMETER_HELP,
  PARAMETER_PATTERN,
  RELATION_HELP,
  RELATION_PATTERN,
  STEP_ID_HELP,
  STEP_ID_PATTERN,
} from '../names';
import { shown } from '../suggest';

/** Fields that occur in several places of the document. */

/** Longer ranges are not read. */
const MAX_CONSTRAINT = 256;

function named(what: string, pattern: RegExp, help: string) {
  return (description: string) =>
    z
      .string()
      .regex(pattern, {
        error: issue => `${shown(`${issue.input}`)} is not ${what}. ${help}`,
      })
      .refine(value => !isInherited(value), {
        error: issue =>
          `${shown(
            `${issue.input}`,
          )} cannot be used here. Choose another name.`,
      })
      .describe(description);
}

export const nameField = named('a name', NAME_PATTERN, NAME_HELP);
export const stepIdField = named(
  'the id of a step',
  STEP_ID_PATTERN,
  STEP_ID_HELP,
);
export const parameterNameField = named(
  'the name of a parameter',
  PARAMETER_PATTERN,
  PARAMETER_HELP,
);
export const conditionTypeField = named(
  'a type of condition',
  CONDITION_TYPE_PATTERN,
  CONDITION_TYPE_HELP,
);
export const relationField = named(
  'a type of relation',
  RELATION_PATTERN,
  RELATION_HELP,
);

/** Text that a function accepts, or throws a sentence about. */
export function checkedField(
  check: (value: string) => unknown,
): (description: string) => z.ZodString {
  return description =>
    z
      .string()
      .superRefine((value, context) => {
        try {
          check(value);
        } catch (error) {
          context.addIssue({ code: 'custom', message: messageOf(error) });
        }
      })
      .describe(description);
}

/** When a window opens. */
export const scheduleField = checkedField(parseCron);

export const timeZoneField = checkedField(checkTimeZone);
export const instantField = checkedField(checkInstant);

/** A duration as text; what it is in milliseconds must be at least `minimum`. */
export function durationField(description: string, minimum = 0) {
  return z
    .string({
      error: issue =>
        typeof issue.input === 'number'
          ? `This must be a duration with its unit, such as \`${issue.input}s\`.`
          : undefined,
    })
    .superRefine((value, context) => {
      const message = durationProblem(value, minimum);
      if (message) {
        context.addIssue({ code: 'custom', message });
      }
    })
    .describe(
      `${description} A duration such as \`30s\`, \`1h30m\` or \`PT5M\`.`,
    );
}

function durationProblem(value: string, minimum: number): string | undefined {
  try {
    return parseDuration(value) < minimum
      ? `${shown(value)} is too short; this must be at least ${
          minimum / 1000
        }s.`
      : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** A CEL expression that names only what is in scope. */
export function expressionField(description: string, scope: ExpressionScope) {
  return checkedField(value => checkExpression(value, scope))(description);
}

/** A pattern that the status of a condition is compared with. */
export const patternField = checkedField(value => {
  try {
    compares('', { matches: value });
  } catch (error) {
    throw new Error(
      `${messageOf(
        error,
      )} Mend it; RE2 has neither look-arounds nor back-references.`,
    );
  }
});

/** A range of semantic versions. */
export const constraintField = checkedField(value => {
  if (value.length > MAX_CONSTRAINT || validRange(value) === null) {
    throw new Error(
      `${shown(
        value,
      )} is no range of semantic versions. Write it like \`^2.1.0\`, \`2.x\` or \`>=2.1.0 <3.0.0\`.`,
    );
  }
});

export const labelsField = (description: string) =>
  z.record(z.string(), z.string()).describe(description);

export const anyMapField = (description: string) =>
  z.record(z.string(), z.unknown()).describe(description);

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

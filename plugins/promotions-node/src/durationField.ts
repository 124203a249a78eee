import {
  formatDuration,
  parseDuration,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';

/**
 * A duration as people write it, in milliseconds.
 *
 * @param limits - milliseconds, both included
 * @public
 */
export function durationField(
  description: string,
  limits: { shortest: number; longest?: number },
) {
  const { shortest, longest = Infinity } = limits;
  return z
    .string()
    .transform((text, context) => {
      try {
        const milliseconds = parseDuration(text);
        if (milliseconds >= shortest && milliseconds <= longest) {
          return milliseconds;
        }
        context.addIssue({
          code: 'custom',
          message:
            longest === Infinity
              ? `${text} is too short. Write at least ${formatDuration(
                  shortest,
                )}.`
              : `${text} is too short or too long. Write one from ${formatDuration(
                  shortest,
                )} to ${formatDuration(longest)}.`,
        });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        context.addIssue({ code: 'custom', message });
      }
      return z.NEVER;
    })
    .describe(`${description} A duration such as \`30s\` or \`1h30m\`.`);
}

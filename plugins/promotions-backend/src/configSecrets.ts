import { InputError } from '@backstage/errors';
import { z } from 'zod';

/** What an expression can name: `secrets.<name>`. */
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const SHORTEST = 8;

/** The name of a secret. */
export const secretName = z
  .string()
  .max(100)
  .regex(
    NAME,
    'must be a name of letters, digits and `_` that begins with a letter',
  );

/** Messages name the key, and never hold the value. */
export const secrets = z
  .record(z.string(), z.string())
  .superRefine((values, context) => {
    for (const [name, value] of Object.entries(values)) {
      const message =
        secretName.safeParse(name).error?.issues[0].message ?? problemOf(value);
      if (message) {
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
  });

/** Values are found again wherever they turn up, so they must be unmistakable. */
function problemOf(value: string): string | undefined {
  if (value.length < SHORTEST) {
    return `must be at least ${SHORTEST} characters long`;
  }
  if (value.trim() !== value) {
    return 'must not begin or end with white space';
  }
  return Buffer.from(value, 'utf8').toString('utf8') === value
    ? undefined
    : 'must be text';
}

/** @throws InputError when a grant names a secret that there is not */
export function withKnownSecrets<T extends { secrets: string[] }>(
  grants: T[],
  configured: ReadonlyMap<string, string>,
): T[] {
  for (const [index, grant] of grants.entries()) {
    for (const [position, name] of grant.secrets.entries()) {
      if (!configured.has(name)) {
        throw new InputError(
          `The configuration is wrong: promotions.grants[${index}].secrets[${position}]: there is no secret called ${name} in promotions.secrets`,
        );
      }
    }
  }
  return grants;
}

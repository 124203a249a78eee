import {
  DocumentError,
  Freeze,
  NAME_HELP,
  NAME_PATTERN,
  parseGates,
  ParseGatesOptions,
  parseTimeWindows,
  Policy,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { entities } from './entities';

/** What an administrator says about a policy. */
export type PolicyFields = Pick<
  Policy,
  | 'name'
  | 'description'
  | 'entities'
  | 'stages'
  | 'labels'
  | 'autoPromotion'
  | 'autoRollback'
  | 'gates'
>;

/** What an administrator says about a freeze. */
export type FreezeFields = Pick<
  Freeze,
  'name' | 'reason' | 'entities' | 'stages' | 'labels' | 'windows'
>;

/** What was read, or sentences that begin with the place of what is wrong. */
export type Parsed<T> =
  | { value: T; problems?: undefined }
  | { problems: string[]; value?: undefined };

/** Requirements of freezes are called `freeze/<name>`, those of policies `<policy>/<gate>`. */
const RESERVED = 'freeze';

const scope = {
  name: z.string().regex(NAME_PATTERN, NAME_HELP),
  entities,
  stages: z
    .array(z.string().min(1).max(200))
    .min(1, 'names no stage; leave it out for all')
    .max(100)
    .default(['*']),
  labels: z.record(z.string(), z.string()).default({}),
};

const policySchema = z
  .strictObject({
    ...scope,
    description: z.string().max(1000).optional(),
    autoPromotion: z.boolean().optional(),
    autoRollback: z.boolean().optional(),
    gates: z.unknown().optional(),
  })
  .superRefine(({ name, autoPromotion, autoRollback, gates }, context) => {
    if (name === RESERVED) {
      context.addIssue({
        code: 'custom',
        path: ['name'],
        message: `${RESERVED} is what freezes are called; use another name`,
      });
    }
    if (
      autoPromotion === undefined &&
      autoRollback === undefined &&
      (gates === undefined || (Array.isArray(gates) && gates.length === 0))
    ) {
      context.addIssue({
        code: 'custom',
        message:
          'says nothing; write what it is for: autoPromotion, autoRollback or gates',
      });
    }
  });

const freezeSchema = z.strictObject({
  ...scope,
  reason: z
    .string()
    .max(1000)
    .refine(text => text.trim() !== '', 'must say why'),
  windows: z.unknown(),
});

/**
 * @param path - where it stands, before the places of what is wrong
 */
export function parsePolicy(
  value: unknown,
  options: Pick<ParseGatesOptions, 'registry'> & { path?: string },
): Parsed<PolicyFields> {
  const { registry, path = '' } = options;
  const fields = policySchema.safeParse(value);
  const { gates, errors } = parseGates(own(value, 'gates'), {
    registry,
    path: below(path, 'gates'),
  });
  return fields.success && gates
    ? { value: { ...fields.data, gates } }
    : { problems: [...problemsOf(path, fields.error), ...texts(errors)] };
}

/** As {@link parsePolicy}. */
export function parseFreeze(value: unknown, path = ''): Parsed<FreezeFields> {
  const fields = freezeSchema.safeParse(value);
  const { windows, errors } = parseTimeWindows(
    own(value, 'windows') ?? [],
    below(path, 'windows'),
  );
  return fields.success && windows
    ? { value: { ...fields.data, windows } }
    : { problems: [...problemsOf(path, fields.error), ...texts(errors)] };
}

/** What a schema found, each with its place below the path. */
export function problemsOf(path: string, error?: z.ZodError): string[] {
  return (error?.issues ?? []).map(issue => {
    const place = issue.path.reduce<string>(
      (joined, part) => below(joined, part),
      path,
    );
    return place ? `${place}: ${issue.message}` : issue.message;
  });
}

function below(path: string, part: PropertyKey): string {
  if (typeof part === 'number') {
    return `${path}[${part}]`;
  }
  return path ? `${path}.${String(part)}` : String(part);
}

function texts(errors: DocumentError[] = []): string[] {
  return errors.map(({ path, message }) => `${path}: ${message}`);
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

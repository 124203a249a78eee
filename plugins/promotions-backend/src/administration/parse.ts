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

/** What was read, or what is wrong with its place; there are no lines. */
export type Parsed<T> =
  | { value: T; problems?: undefined }
  | { problems: DocumentError[]; value?: undefined };

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
    : { problems: [...errorsOf(path, fields.error), ...(errors ?? [])] };
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
    : { problems: [...errorsOf(path, fields.error), ...(errors ?? [])] };
}

/** What a schema found, each with its place below the path. */
export function errorsOf(path: string, error?: z.ZodError): DocumentError[] {
  return (error?.issues ?? []).map(issue => ({
    path: issue.path.reduce<string>(
      (joined, part) => below(joined, part),
      path,
    ),
    line: 0,
    column: 0,
    message: issue.message,
  }));
}

/** What is wrong, as one sentence that begins with its place. */
export function sentenceOf({ path, message }: DocumentError): string {
  return path ? `${path}: ${message}` : message;
}

function below(path: string, part: PropertyKey): string {
  if (typeof part === 'number') {
    return `${path}[${part}]`;
  }
  return path ? `${path}.${String(part)}` : String(part);
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

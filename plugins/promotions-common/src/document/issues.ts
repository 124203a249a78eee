import { z } from 'zod';
import { Path } from './path';
import { didYouMean, listed, shown } from './suggest';

/** One thing that a schema found wrong, as a sentence. */
export interface SchemaIssue {
  path: Path;
  /** What the place of it is. */
  at: 'key' | 'value';
  message: string;
}

type Issue = z.core.$ZodIssue;

/** What people call the types of the library. */
const TYPE_NAMES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

/**
 * Checks a value against a schema, and says what is wrong in sentences for
 * the author of a document. Messages that the schema brings win.
 *
 * @returns the issues lazily: of very many nobody wants all
 */
export function checkSchema<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { data: T; issues?: undefined } | { issues: Iterable<SchemaIssue> } {
  const keysByPath = new Map<string, string[]>();
  const result = parseSync(schema, value, issue => {
    if (issue.code === 'unrecognized_keys') {
      keysByPath.set(pathKey(issue.path ?? []), knownKeys(issue.inst));
    }
    return describe(issue);
  });
  return result.success
    ? { data: result.data }
    : { issues: flatten(result.error.issues, [], keysByPath, value) };
}

/** A schema that has to wait for something is left to whoever can wait. */
function parseSync<T>(
  schema: z.ZodType<T>,
  value: unknown,
  error: z.core.$ZodErrorMap,
): z.ZodSafeParseResult<T> {
  try {
    return schema.safeParse(value, { error });
  } catch (thrown) {
    if (thrown instanceof z.core.$ZodAsyncError) {
      return { success: true, data: value as T };
    }
    throw thrown;
  }
}

function* flatten(
  issues: Issue[],
  prefix: Path,
  keysByPath: ReadonlyMap<string, string[]>,
  root: unknown,
): Generator<SchemaIssue> {
  for (const issue of issues) {
    const path: Path = [...prefix, ...toPath(issue.path)];
    const branch =
      issue.code === 'invalid_union'
        ? bestBranch(issue.errors, valueAt(root, path))
        : undefined;
    if (branch) {
      yield* flatten(branch, path, keysByPath, root);
    } else if (issue.code === 'unrecognized_keys') {
      const known = keysByPath.get(pathKey(issue.path)) ?? [];
      for (const key of issue.keys) {
        const message = unknownKey(key, known);
        yield { path: [...path, key], at: 'key', message };
      }
    } else if (issue.code === 'invalid_key') {
      const message = issue.issues[0]?.message ?? issue.message;
      yield { path, at: 'key', message };
    } else {
      yield { path, at: 'value', message: issue.message };
    }
  }
}

/** The form that was probably meant: of the right type, and least is wrong. */
function bestBranch(branches: Issue[][], value: unknown): Issue[] | undefined {
  const ofRightType = branches.filter(
    issues => !issues.some(issue => isAboutType(issue, value)),
  );
  return ofRightType.sort((a, b) => weight(a) - weight(b))[0];
}

/** The value as a whole is not of the type; a map is not one of some texts. */
function isAboutType(issue: Issue, value: unknown): boolean {
  return (
    issue.path.length === 0 &&
    (issue.code === 'invalid_type' ||
      (issue.code === 'invalid_value' && typeof value === 'object'))
  );
}

function weight(issues: Issue[]): number {
  return issues.reduce(
    (sum, issue) =>
      sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
    0,
  );
}

function unknownKey(key: string, known: string[]): string {
  const meant = didYouMean(key, known);
  const keys = known.length ? ` The keys here are ${listed(known)}.` : '';
  return `There is no key ${shown(key)} here.${meant || ' Remove it.'}${keys}`;
}

function knownKeys(inst: unknown): string[] {
  return inst instanceof z.core.$ZodObject
    ? Object.keys(inst._zod.def.shape)
    : [];
}

/** Our words for what the library reports. */
function describe(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, input, issue.path?.at(-1));
    case 'invalid_value':
      return wrongValue(issue.values.map(String), input, issue.path?.at(-1));
    case 'invalid_union':
      return input === undefined
        ? missing(issue.path?.at(-1))
        : `This is ${typeName(
            input,
          )}, which has none of the forms that are possible here.`;
    case 'too_small':
      return `${amount(issue.origin)} at least ${issue.minimum}.`;
    case 'too_big':
      return `${amount(issue.origin)} at most ${issue.maximum}.`;
    case 'invalid_format':
      return `${shown(String(input))} is not a valid ${issue.format}.`;
    default:
      return undefined;
  }
}

function amount(origin: string): string {
  switch (origin) {
    case 'array':
    case 'set':
      return 'The number of items must be';
    case 'string':
      return 'The number of characters must be';
    default:
      return 'The number must be';
  }
}

function wrongType(
  expected: string,
  input: unknown,
  key: PropertyKey | undefined,
): string {
  if (input === undefined) {
    return missing(key);
  }
  const wanted = TYPE_NAMES[expected] ?? expected;
  const sentence = `This must be ${wanted}, but is ${typeName(input)}.`;
  if (expected === 'string' && typeof input !== 'object') {
    return `${sentence} Put it in quotes.`;
  }
  if (expected === 'array' && input !== null) {
    return `${sentence} Begin each item with \`- \`.`;
  }
  if (input === null) {
    return `This must be ${wanted}, but is empty. Fill it in, or remove the key.`;
  }
  return sentence;
}

function wrongValue(
  values: string[],
  input: unknown,
  key: PropertyKey | undefined,
): string {
  if (input === undefined) {
    return values.length === 1 && key !== undefined
      ? `The key \`${String(key)}\` is missing. Add \`${String(key)}: ${
          values[0]
        }\`.`
      : `${missing(key)} It is one of ${listed(values)}.`;
  }
  const value = typeof input === 'object' ? typeName(input) : shown(`${input}`);
  if (values.length === 1) {
    return `This must be \`${values[0]}\`, but is ${value}.`;
  }
  const meant = typeof input === 'string' ? didYouMean(input, values) : '';
  return `This must be one of ${listed(values)}, but is ${value}.${meant}`;
}

function missing(key: PropertyKey | undefined): string {
  return key === undefined || typeof key === 'number'
    ? 'Something is missing here. Fill it in.'
    : `The key \`${String(key)}\` is missing. Add it.`;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) {
    return 'empty';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return `\`${value}\``;
    default:
      return 'a map of keys and values';
  }
}

function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map(part => (typeof part === 'number' ? part : String(part)));
}

/** The value at a path, as far as there is one. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (
      typeof value !== 'object' ||
      value === null ||
      !Object.hasOwn(value, part)
    ) {
      return undefined;
    }
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

import { z } from 'zod';
import {
  checkTemplate,
  ExpressionError,
  ExpressionScope,
  renderTemplate,
  templateExpressions,
} from '../../expression';
import { Cursor } from '../Cursor';
import { checkSchema, valueAt } from '../issues';
import { Path } from '../path';
import { DocumentNeeds, DocumentReach, StepProblem } from '../registry';
import { Report } from '../Report';

/** A configuration that belongs to a step or a source. */
export interface ConfigurationCheck {
  /** Where it stands, which may be nowhere: then it is an empty map. */
  config: Cursor;
  schema: z.ZodType;
  needs?: (config: unknown) => DocumentNeeds;
  /** What of a good configuration is wrong where it stands. */
  problems?: (config: unknown) => StepProblem[];
  reach?: DocumentReach;
  report: Pick<Report, 'add'>;
}

/**
 * Checks a configuration that is taken as it is written.
 *
 * @returns what the schema makes of it, if it is good
 */
export function checkLiteralConfiguration(
  check: ConfigurationCheck,
): Record<string, unknown> | undefined {
  const { config, schema, report } = check;
  if (config.exists && !config.isMap) {
    return undefined;
  }
  for (const path of templatedPaths(config.value)) {
    report.add(
      [...config.path, ...path],
      'Expressions in `${{ }}` are known only to the steps of a promotion. Write the value out.',
    );
  }
  const checked = checkSchema(schema, config.value ?? {});
  if (checked.issues) {
    for (const { path, message, at } of checked.issues) {
      report.add([...config.path, ...path], message, at);
    }
    return undefined;
  }
  checkNeeds(check, checked.data, config.value);
  return JSON.parse(JSON.stringify(checked.data));
}

/**
 * Checks a configuration whose expressions are filled in later: their syntax,
 * and the rest of the configuration as far as it is known. What depends on
 * `vars` alone is known.
 */
export function checkTemplatedConfiguration(
  check: ConfigurationCheck & { scope: ExpressionScope; vars: unknown },
) {
  const { config, report, scope, vars } = check;
  if (config.exists && !config.isMap) {
    return;
  }
  checkExpressions(config, scope, report);
  checkFilledIn({ ...check, known: { vars: vars ?? {} } });
}

/**
 * Checks a configuration as far as it is known already.
 *
 * @param check - `known` are the variables whose values are known; `place`
 * tells where what is at a path of the configuration can be mended
 */
export function checkFilledIn(
  check: ConfigurationCheck & {
    known: Record<string, unknown>;
    place?(path: Path): Path;
  },
) {
  const { config, schema, report } = check;
  if (config.exists && !config.isMap) {
    return;
  }
  const value = fillIn(config.value ?? {}, check.known);
  const checked = checkSchema(schema, value);
  if (!checked.issues) {
    checkNeeds(check, checked.data, value);
    for (const { path, message } of check.problems?.(checked.data) ?? []) {
      if (path.length === 0 || !hasTemplate(valueAt(value, path))) {
        report.add(placed(check, path), message);
      }
    }
    return;
  }
  for (const { path, message, at } of checked.issues) {
    if (at === 'key' || !hasTemplate(valueAt(value, path))) {
      report.add(placed(check, path), message, at);
    }
  }
}

/** All expressions in a value can be read, and name only what is in scope. */
export function checkExpressions(
  value: Cursor,
  scope: ExpressionScope,
  report: Pick<Report, 'add'>,
  place = (path: Path): Path => [...value.path, ...path],
) {
  for (const { path, message } of checkTemplate(value.value, scope)) {
    report.add(place(path), message);
  }
}

/** What will be reached is granted; only what is known can be asked about. */
function checkNeeds(
  check: ConfigurationCheck & { place?(path: Path): Path },
  data: unknown,
  value: unknown,
) {
  const { needs, reach, report } = check;
  if (!needs || !reach) {
    return;
  }
  const { repositories = [], urls = [], topics = [] } = needs(data);
  const refusals = [
    ...repositories.map(url => ({ url, message: ask(url, reach.repository) })),
    ...urls.map(url => ({ url, message: ask(url, reach.url) })),
    ...topics.map(url => ({
      url,
      message: reach.topic && ask(url, reach.topic),
    })),
  ];
  for (const { url, message } of refusals) {
    if (message !== undefined) {
      report.add(placed(check, findText(value, url) ?? []), message);
    }
  }
}

function placed(
  { config, place }: ConfigurationCheck & { place?(path: Path): Path },
  path: Path,
): Path {
  return place ? place(path) : [...config.path, ...path];
}

function ask(
  url: string,
  answer: (url: string) => string | undefined,
): string | undefined {
  return hasTemplate(url) ? undefined : answer(url);
}

/** The value with every text filled in that names nothing but what is known. */
export function fillIn(
  value: unknown,
  known: Record<string, unknown>,
): unknown {
  if (typeof value === 'string') {
    // Most text has no expression, and need not be read for that.
    if (!value.includes('${{')) {
      return value;
    }
    try {
      return renderTemplate(value, known);
    } catch (error) {
      if (error instanceof ExpressionError) {
        return value;
      }
      throw error;
    }
  }
  if (Array.isArray(value)) {
    return value.map(item => fillIn(item, known));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillIn(item, known)]),
    );
  }
  return value;
}

/** Whether something of a value is not known yet. */
export function hasTemplate(value: unknown): boolean {
  return templatedPaths(value).length > 0;
}

function templatedPaths(value: unknown): Path[] {
  try {
    return templateExpressions(value).map(({ path }) => path);
  } catch (error) {
    if (error instanceof ExpressionError) {
      return [[]];
    }
    throw error;
  }
}

/** Where a text stands in a value. */
function findText(value: unknown, text: string): Path | undefined {
  if (value === text) {
    return [];
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    const found = findText(item, text);
    if (found) {
      return [Array.isArray(value) ? Number(key) : key, ...found];
    }
  }
  return undefined;
}

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
import { DocumentNeeds, DocumentReach } from '../registry';
import { Report } from '../Report';

/** A configuration that belongs to a step or a source. */
export interface ConfigurationCheck {
  /** Where it stands, which may be nowhere: then it is an empty map. */
  config: Cursor;
  schema: z.ZodType;
  needs?: (config: unknown) => DocumentNeeds;
  reach?: DocumentReach;
  report: Report;
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
  checkNeeds(check, checked.data);
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
  const { config, schema, report, scope, vars } = check;
  if (config.exists && !config.isMap) {
    return;
  }
  checkExpressions(config, scope, report);
  const known = fillIn(config.value ?? {}, vars);
  const checked = checkSchema(schema, known);
  if (checked.issues) {
    for (const { path, message, at } of checked.issues) {
      if (at === 'key' || !hasTemplate(valueAt(known, path))) {
        report.add([...config.path, ...path], message, at);
      }
    }
    return;
  }
  checkNeeds(check, checked.data);
}

/** All expressions in a value can be read, and name only what is in scope. */
export function checkExpressions(
  value: Cursor,
  scope: ExpressionScope,
  report: Report,
) {
  for (const { path, message } of checkTemplate(value.value, scope)) {
    report.add([...value.path, ...path], message);
  }
}

/** What will be reached is granted; only what is known can be asked about. */
function checkNeeds(check: ConfigurationCheck, data: unknown) {
  const { needs, reach, config, report } = check;
  if (!needs || !reach) {
    return;
  }
  const { repositories = [], urls = [] } = needs(data);
  const refusals = [
    ...repositories.map(url => ({ url, message: ask(url, reach.repository) })),
    ...urls.map(url => ({ url, message: ask(url, reach.url) })),
  ];
  for (const { url, message } of refusals) {
    if (message !== undefined) {
      const place = findText(config.value, url) ?? [];
      report.add([...config.path, ...place], message);
    }
  }
}

function ask(
  url: string,
  answer: (url: string) => string | undefined,
): string | undefined {
  return hasTemplate(url) ? undefined : answer(url);
}

/** The value with every text filled in that names nothing but `vars`. */
function fillIn(value: unknown, vars: unknown): unknown {
  if (typeof value === 'string') {
    try {
      return renderTemplate(value, { vars: vars ?? {} });
    } catch (error) {
      if (error instanceof ExpressionError) {
        return value;
      }
      throw error;
    }
  }
  if (Array.isArray(value)) {
    return value.map(item => fillIn(item, vars));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillIn(item, vars)]),
    );
  }
  return value;
}

function hasTemplate(value: unknown): boolean {
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

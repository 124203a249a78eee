import {
  checkExpression,
  EvaluateOptions,
  evaluator,
  ExpressionScope,
} from './evaluate';
import { ExpressionError } from './ExpressionError';
import { limits } from './limits';
import { PARAMETERS, SECRETS, secretNames } from './secrets';
import { parseExpression } from './syntax';
import { parseTemplate } from './templateText';

/**
 * Where in a value something is: keys of objects and indices of arrays.
 *
 * @public
 */
export type TemplatePath = Array<string | number>;

/**
 * Fills in the expressions of a value.
 *
 * Within text, `${{ expression }}` stands for the result. Text that is nothing
 * but one expression becomes the result itself and keeps its type; in longer
 * text the result is written out, and everything that is not text as JSON.
 * `$${{` stands for `${{` itself. Keys of objects are left as they are. The
 * value is not changed.
 *
 * @param value - JSON, as in a document
 * @param context - the variables of the expressions; JSON
 * @throws ExpressionError naming the place in the value
 * @public
 */
export function renderTemplate(
  value: unknown,
  context: Record<string, unknown>,
  options: EvaluateOptions = {},
): unknown {
  const evaluate = evaluator(context, options, limits.templateWork);
  return mapText(value, [], (text, path) =>
    at(path, () => renderText(text, evaluate)),
  );
}

/**
 * All expressions in a value, with where they are.
 *
 * @throws ExpressionError when a `${{` is not closed
 * @public
 */
export function templateExpressions(
  value: unknown,
): Array<{ path: TemplatePath; expression: string }> {
  const found: Array<{ path: TemplatePath; expression: string }> = [];
  mapText(value, [], (text, path) => {
    for (const part of at(path, () => parseTemplate(text))) {
      if (part.kind === 'expression') {
        found.push({ path, expression: part.source });
      }
    }
    return text;
  });
  return found;
}

/**
 * All secrets that the expressions in a value name.
 *
 * @throws ExpressionError when an expression with secrets cannot be read, or
 * does more with them than hand them on
 * @param holding - parameters of a bundle of steps that hold secrets
 * @public
 */
export function templateSecrets(
  value: unknown,
  holding: Iterable<string> = [],
): Set<string> {
  const names = new Set<string>();
  const parameters = new Set(holding);
  for (const { expression } of templateExpressions(value)) {
    // Most expressions have none, and need not be read for that.
    if (
      expression.includes(SECRETS) ||
      (parameters.size > 0 && expression.includes(PARAMETERS))
    ) {
      secretNames(parseExpression(expression).root, parameters).forEach(name =>
        names.add(name),
      );
    }
  }
  return names;
}

/**
 * Everything that is wrong with the expressions in a value, without evaluating
 * them.
 *
 * @public
 */
export function checkTemplate(
  value: unknown,
  scope: ExpressionScope = {},
): Array<{ path: TemplatePath; message: string }> {
  const problems: Array<{ path: TemplatePath; message: string }> = [];
  const collect = (path: TemplatePath, check: () => void) => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      problems.push({ path, message: error.message });
    }
  };
  mapText(value, [], (text, path) => {
    collect(path, () => {
      for (const part of parseTemplate(text)) {
        if (part.kind === 'expression') {
          collect(path, () => checkExpression(part.source, scope));
        }
      }
    });
    return text;
  });
  return problems;
}

function renderText(
  text: string,
  evaluate: (expression: string) => unknown,
): unknown {
  const parts = parseTemplate(text);
  if (parts.length === 1 && parts[0].kind === 'expression') {
    return evaluate(parts[0].source);
  }
  return parts
    .map(part => {
      if (part.kind === 'text') {
        return part.text;
      }
      const result = evaluate(part.source);
      return typeof result === 'string' ? result : JSON.stringify(result);
    })
    .join('');
}

/** A copy of the value in which every text has gone through the function. */
function mapText(
  value: unknown,
  path: TemplatePath,
  map: (text: string, path: TemplatePath) => unknown,
): unknown {
  if (path.length > limits.templateDepth) {
    throw new ExpressionError('The value is nested too deeply.');
  }
  if (typeof value === 'string') {
    return map(value, path);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => mapText(item, [...path, index], map));
  }
  if (typeof value === 'object' && value !== null) {
    // fromEntries defines members and never calls a setter: `__proto__` is a
    // key like any other.
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        mapText(member, [...path, key], map),
      ]),
    );
  }
  return value;
}

function at<T>(path: TemplatePath, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ExpressionError && path.length > 0) {
      throw new ExpressionError(`At ${formatPath(path)}: ${error.message}`, {
        cause: error,
      });
    }
    throw error;
  }
}

function formatPath(path: TemplatePath): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') {
        return `[${key}]`;
      }
      if (!/^[\w-]+$/.test(key)) {
        return `['${key}']`;
      }
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

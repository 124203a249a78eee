/**
 * Fills in a Go template as far as the documentation writes such: `dig`,
 * `printf`, `list` and `toJson` of Sprig, fields, and the present time.
 *
 * @throws Error for anything else
 */
export function goTemplate(
  template: string,
  values: { app: unknown; context: unknown; now: Date },
): string {
  return template.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, pipeline: string) => {
    const [first, ...filters] = pipeline.split(' | ');
    const value = evaluate(first, values);
    if (filters.join() !== 'toJson') {
      throw new Error(`Nobody knows how to write ${pipeline}`);
    }
    return JSON.stringify(value);
  });
}

const NOW = '(call .time.Now).UTC.Format "2006-01-02T15:04:05.000Z07:00"';

function evaluate(
  text: string,
  values: { app: unknown; context: unknown; now: Date },
): unknown {
  if (text === NOW) {
    return values.now.toISOString();
  }
  const [name, ...args] = text.match(/"[^"]*"|\S+/g) ?? [];
  const given = args.map(arg => argument(arg, values));
  switch (name) {
    case 'dig': {
      const [fallback, of] = given.slice(-2);
      return given
        .slice(0, -2)
        .reduce<unknown>(
          (found, key) =>
            found === fallback ? found : fieldOf(found, String(key), fallback),
          of,
        );
    }
    case 'printf':
      return given
        .slice(1)
        .reduce<string>(
          (told, value) => told.replace('%s', String(value)),
          String(given[0]),
        );
    default:
      throw new Error(`There is no function ${name}`);
  }
}

function argument(
  text: string,
  values: { app: unknown; context: unknown },
): unknown {
  if (text.startsWith('"')) {
    return JSON.parse(text);
  }
  if (text === '(list)') {
    return [];
  }
  const [, root, ...path] = text.split('.');
  const start = { app: values.app, context: values.context }[root];
  return path.reduce<unknown>(
    (found, key) => fieldOf(found, key, undefined),
    start,
  );
}

function fieldOf(of: unknown, key: string, fallback: unknown): unknown {
  const record = of as Record<string, unknown> | undefined;
  return record && Object.hasOwn(record, key) ? record[key] : fallback;
}

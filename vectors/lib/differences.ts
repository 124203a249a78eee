/**
 * Where an answer is not as expected. Maps need to have only what is expected
 * of them; everything else is compared as it is.
 */
export function differences(
  expected: unknown,
  actual: unknown,
  path = '',
): string[] {
  if (isMap(expected) && isMap(actual)) {
    return Object.entries(expected)
      .filter(([, value]) => value !== undefined)
      .flatMap(([key, value]) =>
        differences(value, actual[key], path ? `${path}.${key}` : key),
      );
  }
  const [wanted, got] = [shown(expected), shown(actual)];
  return wanted === got ? [] : [`${path} is ${got}, not ${wanted}`];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same for what is alike, in whatever order keys were written. */
function shown(value: unknown): string {
  return (
    JSON.stringify(value, (_key, item: unknown) =>
      isMap(item)
        ? Object.fromEntries(
            Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)),
          )
        : item,
    ) ?? 'nothing'
  );
}

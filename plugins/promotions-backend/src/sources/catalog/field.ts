/** What there is of an entity to look at. */
const ROOTS = new Set(['apiVersion', 'kind', 'metadata', 'spec']);

/** Whether the text is a path to something within an entity. */
export function isField(path: string): boolean {
  const keys = path.split('.');
  return ROOTS.has(keys[0]) && keys.every(key => key !== '');
}

/**
 * What lies at the path. Keys may hold dots themselves, as those of
 * annotations and labels do: of all keys that fit the longest is meant.
 */
export function fieldOf(entity: object, path: string): unknown {
  let value: unknown = entity;
  let rest = path.split('.');
  while (rest.length > 0) {
    if (typeof value !== 'object' || value === null) {
      return undefined;
    }
    let length = rest.length;
    while (
      length > 0 &&
      !Object.hasOwn(value, rest.slice(0, length).join('.'))
    ) {
      length--;
    }
    if (length === 0) {
      return undefined;
    }
    const key = rest.slice(0, length).join('.');
    value = (value as Record<string, unknown>)[key];
    rest = rest.slice(length);
  }
  return value ?? undefined;
}

/** Text as it is, and everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

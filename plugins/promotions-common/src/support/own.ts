/**
 * The value under the key, never one that every object inherits: a stage may
 * well be called `constructor`.
 */
export function own<T>(
  record: Readonly<Record<string, T>>,
  key: string,
): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

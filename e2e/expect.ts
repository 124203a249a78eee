import assert from 'node:assert/strict';

export function expectEqual<T>(actual: T, expected: T, what: string): void {
  assert.deepEqual(actual, expected, what);
}

export function expectMatch(text: string | null, pattern: RegExp): void {
  assert.match(text ?? '', pattern);
}

export function expectTrue(value: unknown, what: string): void {
  assert.ok(value, what);
}

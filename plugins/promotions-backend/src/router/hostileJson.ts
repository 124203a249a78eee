import { InputError } from '@backstage/errors';

/**
 * Reviver for `JSON.parse` that refuses what no caller sends by accident: a
 * `__proto__` key, which some code would take for the prototype, and characters
 * that databases refuse to store.
 *
 * @throws InputError
 */
export function refuseHostileJson(key: string, value: unknown): unknown {
  if (key === '__proto__') {
    throw new InputError('The body must not have a key __proto__.');
  }
  if (!isStorable(key) || (typeof value === 'string' && !isStorable(value))) {
    throw new InputError(
      'The body must not have null characters or halves of surrogate pairs.',
    );
  }
  return value;
}

function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

import { parseKey } from '../files/keyPath';
import { removeKey } from './removeKey';

const remove = (text: string, key: string) => removeKey(text, parseKey(key));

describe('removeKey', () => {
  it.each<[string, string, string]>([
    ['a: 1 # one\nb: 2 # two\nc: 3\n', 'b', 'a: 1 # one\nc: 3\n'],
    ['a: 1\nb: 2', 'b', 'a: 1\n'],
    [
      'list:\n- a: 1\n  b: 2 # x\n  c: 3\n',
      'list[0].b',
      'list:\n- a: 1\n  c: 3\n',
    ],
    ['list:\n- a: 1\n  b: 2\n', 'list[0].a', 'list:\n- b: 2\n'],
    ['list:\n  - a: 1 # x\n    b: 2\n', 'list[0].a', 'list:\n  - b: 2\n'],
    ['a: { b: 1, c: 2, d: 3 }\n', 'a.b', 'a: { c: 2, d: 3 }\n'],
    ['a: { b: 1, c: 2, d: 3 }\n', 'a.d', 'a: { b: 1, c: 2 }\n'],
    [
      'a:\n  b:\n    c: 1\n    # why\n    d: 2\n  e: 3\n',
      'a.b',
      'a:\n  e: 3\n',
    ],
    ['a: |\n  x\n  y\nb: 1\n', 'a', 'b: 1\n'],
    ['a: 1\r\nb: 2\r\n', 'a', 'b: 2\r\n'],
    ['\uFEFFa: 1\nb: 2\n', 'b', '\uFEFFa: 1\n'],
    ['a:\n  b: 1\nc: 2\n', 'a.b', 'a: {}\nc: 2\n'],
  ])('of %j the key %s', (text, key, expected) => {
    expect(remove(text, key)).toBe(expected);
  });

  it.each([
    ['a: 1\n', 'b', "There is no 'b'."],
    [
      'a: &x { b: 1, c: 2 }\nd: *x\n',
      'a.b',
      'other places of the file refer to it',
    ],
    ['a: [\n', 'a', 'The file is not YAML'],
  ])('refuses in %j the key %s: %s', (text, key, message) => {
    expect(() => remove(text, key)).toThrow(message);
  });
});

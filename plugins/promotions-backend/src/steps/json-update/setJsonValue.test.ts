import { parseKey } from '../files/keyPath';
import { setJsonValue } from './setJsonValue';

const set = (text: string, key: string, value: unknown, create = false) =>
  setJsonValue(text, parseKey(key), value, create);

/** Odd on purpose: all of it has to stay. */
const odd = `// Of the service
{
    "image" : { "repository":"ghcr.io/podinfo",   "tag": "6.0.0" },
    "list": [ 1,  2,3 ],
    "big": 12345678901234567890, /* all digits */
    "float": 1.0,
    "example.com/name": null,
    "containers": [
      {"name": "app", "image": "a:1"},
      { "name": "side" },
    ]
}
`;

describe('setJsonValue', () => {
  it.each<[string, unknown, string, string]>([
    ['image.tag', '6.1.0', '"6.0.0"', '"6.1.0"'],
    ['image.tag', 'a "b"\n', '"6.0.0"', '"a \\"b\\"\\n"'],
    ['image.tag', 7, '"6.0.0"', '7'],
    ['image.tag', null, '"6.0.0"', 'null'],
    ['list[1]', 7, '2,3', '7,3'],
    ['list.2', true, '2,3', '2,true'],
    ['"example.com/name"', 'x', 'null', '"x"'],
    ['containers[0].image', 'a:2', '"a:1"', '"a:2"'],
    ['big', 5, '12345678901234567890', '5'],
  ])('%s = %j changes nothing else', (key, value, old, expected) => {
    expect(odd.split(old)).toHaveLength(2);
    expect(set(odd, key, value)).toBe(odd.replace(old, () => expected));
  });

  it.each<[string, unknown]>([
    ['image.tag', '6.0.0'],
    ['float', 1],
    ['list', [1, 2, 3]],
    ['containers[1]', { name: 'side' }],
  ])('%s = %j is so already', (key, value) => {
    expect(set(odd, key, value)).toBe(odd);
  });

  it.each<[string, string, unknown, string]>([
    ['{}', 'a', 1, '{\n  "a": 1\n}'],
    ['{\n\t"a": 1\n}\n', 'b', 'x', '{\n\t"a": 1,\n\t"b": "x"\n}\n'],
    [
      '{\n    "a": {}\n}',
      'a.b.c[0]',
      true,
      '{\n    "a": {\n        "b": {\n            "c": [\n                true\n            ]\n        }\n    }\n}',
    ],
    ['{"a": [1]}', 'a[1]', 2, '{\n  "a": [\n    1,\n    2\n  ]\n}'],
    ['{\r\n  "a": 1\r\n}\r\n', 'b', 2, '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'],
  ])('makes in %j the key %s', (text, key, value, expected) => {
    const result = set(text, key, value, true);
    expect(JSON.parse(result)).toEqual(JSON.parse(expected));
    expect(result).toBe(expected);
  });

  it.each<[string, string, string]>([
    [
      odd,
      'image.tagg',
      "There is no 'image.tagg'. 'image' has repository, tag. Correct the key, or set 'create: true' to make it.",
    ],
    [odd, 'list[3]', "There is no 'list[3]'. 'list' has 3 elements."],
    [odd, 'imagee', "There is no 'imagee'. The file has image, list, big,"],
    [odd, 'list.x', "'list' is a list. Name an element by its number"],
    [odd, 'image[0]', "'image' is no list, and has no element [0]."],
    [odd, 'float.x', "'float' is a plain value, and has nothing called 'x'"],
    [
      '{\n  "a": 1,\n  "a": 2\n}',
      'a',
      "'the document' has the key 'a' twice, again in line 3, column 8.",
    ],
    [
      '{\n  "a": \n}',
      'a',
      'The file is not JSON: value expected in line 3, column 1.',
    ],
    ['', 'a', 'The file is not JSON: value expected in line 1, column 1.'],
    ['{"a": 1} x', 'a', 'in line 1, column 10.'],
  ])('refuses in %j the key %s: %s', (text, key, message) => {
    expect(() => set(text, key, 'x')).toThrow(message);
  });

  it.each([
    ['{"a": [1]}', 'a[2]', 'The list has 1 elements; the next one is [1]'],
    ['{}', 'a[1]', 'A list that does not exist yet begins with [0]'],
  ])('makes in %s no gap for %s', (text, key, message) => {
    expect(() => set(text, key, 'x', true)).toThrow(message);
  });
});

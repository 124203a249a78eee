import { parseKey } from '../files/keyPath';
import { setValue } from './setValue';
import { Value } from './value';

const set = (text: string, key: string, value: Value, create = false) =>
  setValue(text, parseKey(key), value, create);

/** Odd on purpose: all of it has to stay. */
const odd = `# Values of podinfo

image:
    repository:   ghcr.io/podinfo   # where
    tag:  6.0.0     # x-release

    pullPolicy: 'Always'
list: [ 1,  2,3 ]
containers:
- name: app
  image: "a:1"
-   name:    side
    image: b:1
annotations: {example.com/name: "x", 'a.b': y}
8080: http
empty:
`;

describe('setValue', () => {
  it.each<[string, Value, string, string]>([
    ['image.tag', '6.1.0', 'tag:  6.0.0     #', 'tag:  6.1.0     #'],
    ['image.repository', 'x/y', 'ghcr.io/podinfo   #', 'x/y   #'],
    ['image.pullPolicy', 'Never', "'Always'", "'Never'"],
    ['image.pullPolicy', "it's", "'Always'", "'it''s'"],
    ['image.pullPolicy', 'a\nb', "'Always'", '"a\\nb"'],
    ['image.pullPolicy', true, "'Always'", 'true'],
    ['containers[0].image', 'a:2', '"a:1"', '"a:2"'],
    ['containers.1.image', 'b:2', 'b:1', 'b:2'],
    ['annotations."example.com/name"', 'z', '"x"', '"z"'],
    ["annotations['a.b']", 'w', ': y}', ': w}'],
    // Within braces, commas would end the value.
    ["annotations['a.b']", 'v, w', ': y}', ': "v, w"}'],
    ['list[1]', 7, ' 2,3', ' 7,3'],
    ['8080', 'https', '8080: http\n', '8080: https\n'],
    ['empty', 'full', 'empty:\n', 'empty: full\n'],
    // What would mean something else without quotes gets them.
    ['image.tag', '6.1', '6.0.0', '"6.1"'],
    ['image.tag', '1234e5', '6.0.0', '"1234e5"'],
    ['image.tag', 'no', '6.0.0', '"no"'],
    ['image.tag', '0777', '6.0.0', '"0777"'],
    ['image.tag', '12:30:00', '6.0.0', '"12:30:00"'],
    ['image.tag', 'a #b', '6.0.0', '"a #b"'],
    ['image.tag', 'a: b', '6.0.0', '"a: b"'],
    ['image.tag', '', '6.0.0', '""'],
    ['image.tag', ' x', '6.0.0', '" x"'],
    ['image.tag', '*x', '6.0.0', '"*x"'],
    ['image.tag', 6.1, '6.0.0', '6.1'],
    ['image.tag', null, '6.0.0', 'null'],
  ])('%s = %j changes nothing else', (key, value, old, expected) => {
    expect(odd.split(old)).toHaveLength(2);
    expect(set(odd, key, value)).toBe(odd.replace(old, () => expected));
  });

  it.each<[string, Value]>([
    ['image.tag', '6.0.0'],
    ['list[0]', 1],
    ['list', [1, 2, 3]],
    ['empty', null],
    ['containers[0]', { name: 'app', image: 'a:1' }],
  ])('%s = %j is so already', (key, value) => {
    expect(set(odd, key, value)).toBe(odd);
  });

  it('keeps the ends of lines, and a mark at the beginning', () => {
    const windows = '\uFEFFa: 1\r\nb: x # c\r\n';
    expect(set(windows, 'b', 'z')).toBe('\uFEFFa: 1\r\nb: z # c\r\n');
    expect(set(windows, 'c', 'z', true)).toBe(`${windows}c: z\r\n`);
    expect(set('a: 1\r\nb: {}\r\n', 'b.c', 1, true)).toBe(
      'a: 1\r\nb: { c: 1 }\r\n',
    );
  });

  it('keeps anchors and tags', () => {
    expect(set('a: &x !!str v1 # c\n', 'a', 'v2')).toBe('a: &x !!str v2 # c\n');
    expect(set('a: !custom v1\n', 'a', 'v2')).toBe('a: !custom v2\n');
  });

  it('replaces text of several lines, and keeps the comments around', () => {
    const text = '# top\na: |\n  one\n  two\n# next\nb: 1 # end\n';
    expect(set(text, 'a', 'three')).toBe(
      '# top\na: three\n# next\nb: 1 # end\n',
    );
  });

  it('replaces lists and maps', () => {
    const text = 'a:\n    - 1 # one\n# why\nb:\n    c: 1 # here\n';
    expect(set(text, 'a', ['x', 'no'])).toBe(
      'a:\n    - x\n    - "no"\n# why\nb:\n    c: 1 # here\n',
    );
    expect(set(text, 'b.c', { d: '1' })).toBe(
      'a:\n    - 1 # one\n# why\nb:\n    c:\n        d: "1"\n        # here\n',
    );
  });

  it('keeps all digits of large numbers when it writes anew', () => {
    const text = 'id: 12345678901234567890\na: {}\n';
    expect(set(text, 'a', { b: 1 })).toBe(
      'id: 12345678901234567890\na:\n  b: 1\n',
    );
  });

  describe('where a key does not exist', () => {
    it.each<[string, string]>([
      [
        'image.tagg',
        "There is no 'image.tagg'. 'image' has repository, tag, pullPolicy. Correct the key, or set 'create: true' to make it.",
      ],
      ['imagee.tag', "There is no 'imagee.tag'. The file has image, list,"],
      [
        'containers[2].image',
        "There is no 'containers[2].image'. 'containers' has 2 elements.",
      ],
      ['empty.x', "There is no 'empty.x'. Correct"],
      [
        'containers.image',
        "'containers' is a list. Name an element by its number",
      ],
      [
        'image.tag.x',
        "'image.tag' is a plain value, and has nothing called 'x' in it.",
      ],
      ['image[0]', "'image' is no list, and has no element [0]."],
    ])('%s: %s', (key, message) => {
      expect(() => set(odd, key, 'x')).toThrow(message);
    });

    it.each<[string, string, Value, string]>([
      ['a: 1 # c\n', 'b.c', 'x', 'a: 1 # c\nb:\n  c: x\n'],
      [
        'a:\n    b: 1\n',
        'a.c.d',
        true,
        'a:\n    b: 1\n    c:\n        d: true\n',
      ],
      ['a:\n- 1\n', 'a[1]', 2, 'a:\n- 1\n- 2\n'],
      // Nothing else of the file changes.
      [
        'z: [ 1,2 ]   # odd\na:\n    -   b: 1   # x\n        c: |\n            t\n# end\n',
        'a[1]',
        { b: '2' },
        'z: [ 1,2 ]   # odd\na:\n    -   b: 1   # x\n        c: |\n            t\n    - b: "2"\n# end\n',
      ],
      ['a:\n', 'a.b', 'no', 'a:\n  b: "no"\n'],
      ['', 'a.b[0].c', 'x', 'a:\n  b:\n    - c: x\n'],
      ['# only a comment\n', 'a', 1, '# only a comment\na: 1\n'],
      ['a: 1', 'b', 2, 'a: 1\nb: 2\n'],
      ['a: {}\n', 'a."x.y/z"', '1', 'a: { x.y/z: "1" }\n'],
    ])('is made in %j: %s', (text, key, value, expected) => {
      expect(set(text, key, value, true)).toBe(expected);
    });

    it('is added without a change to anything else', () => {
      const line = "    pullPolicy: 'Always'\n";
      expect(set(odd, 'image."x.y"', { z: '1' }, true)).toBe(
        odd.replace(line, `${line}    x.y:\n        z: \"1\"\n`),
      );
      expect(set(odd, 'containers[1].tag', 'v1', true)).toBe(
        odd.replace('    image: b:1\n', '    image: b:1\n    tag: v1\n'),
      );
      expect(set(odd, 'empty.a.b', 1, true)).toBe(
        `${odd}    a:\n        b: 1\n`,
      );
      expect(set(odd, 'new', 'x', true)).toBe(`${odd}new: x\n`);
    });

    it.each([
      ['a: [1]\n', 'a[2]', 'The list has 1 elements; the next one is [1]'],
      ['a:\n', 'a[1]', 'A list that does not exist yet begins with [0]'],
    ])('is not made in %j: %s', (text, key, message) => {
      expect(() => set(text, key, 'x', true)).toThrow(message);
    });
  });

  it.each([
    ['a: 1\n---\na: 2\n', 'The file has 2 YAML documents'],
    ['a: [1\n', 'The file is not YAML'],
    ['a: 1\na: 2\n', 'The file is not YAML: Map keys must be unique'],
    ['image:\n  tag: {{ .Values.tag }}\n', ''],
  ])('%j is refused', (text, message) => {
    expect(() => set(text, 'a', 'x')).toThrow(message);
  });

  it('refuses what other places refer to', () => {
    const shared = 'base: &b v1\na: *b\nc: &m {k: 1}\nd: *m\n';
    expect(() => set(shared, 'base', 'v2')).toThrow(
      "'base' cannot be changed alone: other places of the file refer to it.",
    );
    expect(() => set(shared, 'd.k', 2)).toThrow("'d' is an alias (*m)");
    expect(() => set(shared, 'c.k', 2)).toThrow('cannot be changed alone');
    expect(set(shared, 'a', 'v2')).toBe(
      'base: &b v1\na: v2\nc: &m { k: 1 }\nd: *m\n',
    );
  });

  it('refuses a bomb of aliases', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`,
    );
    const bomb = `l0: &l0 [x]\n${levels.join('\n')}\na: 1\n`;
    expect(() => set(bomb, 'a', 2)).toThrow('The file cannot be read');
  });

  it('keeps hostile keys as plain data', () => {
    expect(set('a: 1\n', '__proto__.x', 1, true)).toBe(
      'a: 1\n__proto__:\n  x: 1\n',
    );
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

import { createWorkDir, FORBIDDEN, makeTraps } from '../__testUtils__/workDir';
import { yamlParseRunner } from './yamlParse';

const work = createWorkDir(yamlParseRunner);
const outputOf = async (text: string, outputs: Record<string, string>) => {
  work.write('a.yaml', text);
  return (await work.run({ path: 'a.yaml', outputs })).output;
};

describe('yaml-parse', () => {
  it.each<[string, string, unknown]>([
    ['image: { tag: "1.10" }', 'document.image.tag', '1.10'],
    ['a: &x { b: 1 }\nc: *x', 'document.c.b + 1', 2],
    ['a: 12345678901234567890', 'document.a', '12345678901234567890'],
    [
      'a: .inf\nb: 2026-01-10\nc: 0x10',
      'document',
      {
        a: 'Infinity',
        b: '2026-01-10',
        c: 16,
      },
    ],
    ['1: x\ntrue: y', "document['1'] + document['true']", 'xy'],
    ['', 'document', null],
    ['# nothing\n', 'documents', [null]],
    ['kind: A\n---\nkind: B\n', "documents.filter(d, d.kind == 'B').size()", 1],
    ['kind: A\n---\nkind: B\n', 'document.kind', 'A'],
  ])('of %j, %s is %j', async (text, expression, expected) => {
    expect(await outputOf(text, { x: expression })).toEqual({ x: expected });
  });

  it('says what is wrong with the file, with line and column', async () => {
    await expect(
      outputOf('a: 1\nb: [1\nc: 2\n', { x: 'document' }),
    ).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringMatching(
        /^a\.yaml: The file is not YAML: .* at line 3, column 1/s,
      ),
    });
    await expect(outputOf('a: 1\n', { x: 'document.b' })).rejects.toThrow(
      "a.yaml: outputs.x: There is no 'b'.",
    );
  });

  it('is not held up by aliases that stand for very much', async () => {
    const levels = Array.from({ length: 20 }, (_, i) =>
      i === 0
        ? 'l0: &l0 [x, x, x, x, x, x, x, x, x, x]'
        : `l${i}: &l${i} [${Array(10)
            .fill(`*l${i - 1}`)
            .join(', ')}]`,
    );
    await expect(
      outputOf(levels.join('\n'), { x: 'size(document)' }),
    ).rejects.toThrow('a.yaml: The file cannot be read: Excessive alias count');
  });

  it.each(FORBIDDEN)('does not read %s: %s', async (path, message) => {
    makeTraps(work);
    await expect(
      work.run({ path, outputs: { x: 'document' } }),
    ).rejects.toThrow(message);
  });
});

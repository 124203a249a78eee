import { createWorkDir, FORBIDDEN, makeTraps } from '../__testUtils__/workDir';
import { jsonParseRunner } from './jsonParse';

const work = createWorkDir(jsonParseRunner);

describe('json-parse', () => {
  it('puts out what expressions make of the file', async () => {
    work.write(
      'a/b.json',
      '// here\n{ "v": "1.2", "list": [1, {"x": true}], "big": 12345678901234567890, "none": null }',
    );
    expect(
      await work.run({
        path: 'a/b.json',
        outputs: {
          version: 'document.v',
          both: '[document.list[1].x, document.none]',
          all: 'document.list',
          big: 'document.big',
        },
      }),
    ).toEqual({
      status: 'Succeeded',
      message: 'Read version, both, all, big from a/b.json.',
      output: {
        version: '1.2',
        both: [true, null],
        all: [1, { x: true }],
        big: '12345678901234567890',
      },
    });
  });

  it.each([
    ['document.nope', "a.json: outputs.x: There is no 'nope'."],
    ['document.v / 0', 'a.json: outputs.x: The expression cannot be evaluated'],
  ])('says what is wrong with %s', async (expression, message) => {
    work.write('a.json', '{ "v": 1 }');
    await expect(
      work.run({ path: 'a.json', outputs: { x: expression } }),
    ).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ...FORBIDDEN,
    ['nope.json', "There is no file 'nope.json'"],
    ['bad.json', 'bad.json: The file is not JSON: '],
  ])('does not read %s: %s', async (path, message) => {
    makeTraps(work);
    work.write('bad.json', '{ a: 1 }');
    await expect(
      work.run({ path, outputs: { x: 'document' } }),
    ).rejects.toThrow(message);
  });

  it.each([
    { path: 'x' },
    { path: 'x', outputs: {} },
    { path: 'x', outputs: { a: 'documents[0]' } },
    { path: 'x', outputs: { a: 'document.' } },
  ])('does not take %j', config => {
    expect(work.accepts(config)).toBe(false);
  });

  it('leaves the working directory as it is', () => {
    expect(jsonParseRunner.buildsWorkDir).toBeUndefined();
  });
});

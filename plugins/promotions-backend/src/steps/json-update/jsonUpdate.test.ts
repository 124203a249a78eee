import { createWorkDir, FORBIDDEN, makeTraps } from '../__testUtils__/workDir';
import { jsonUpdateRunner } from './jsonUpdate';

const work = createWorkDir(jsonUpdateRunner);

describe('json-update', () => {
  it('sets values and keeps the rest of the file', async () => {
    work.write('dev/values.json', '{ "image": {"tag": "6.0.0"}, "n":1 }\n');
    expect(
      await work.run({
        path: 'dev/values.json',
        set: { 'image.tag': '6.1.0' },
        updates: [{ key: 'n', value: 2 }],
      }),
    ).toEqual({
      status: 'Succeeded',
      message: 'Set image.tag, n in dev/values.json.',
      output: { changed: true, files: ['dev/values.json'] },
    });
    expect(work.read('dev/values.json')).toBe(
      '{ "image": {"tag": "6.1.0"}, "n":2 }\n',
    );
  });

  it('says when there was nothing to change', async () => {
    work.write('a.json', '{"a": 1}');
    expect(await work.run({ path: 'a.json', set: { a: 1 } })).toMatchObject({
      message: 'a.json has these values already.',
      output: { changed: false, files: [] },
    });
  });

  it('changes nothing when one of the keys is wrong, and says where', async () => {
    work.write('a.json', '{"a": 1}');
    await expect(
      work.run({ path: 'a.json', set: { a: 2, nope: 1 } }),
    ).rejects.toThrow("a.json: There is no 'nope'. The file has a.");
    expect(work.read('a.json')).toBe('{"a": 1}');
    work.write('b.json', '{\n  "a": 1,,\n}');
    await expect(
      work.run({ path: 'b.json', set: { a: 2 } }),
    ).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringMatching(
        /^b\.json: The file is not JSON: .* in line 2, column 10\.$/,
      ),
    });
  });

  it.each([
    ...FORBIDDEN,
    ['nope.json', "There is no file 'nope.json'"],
    ['dir', "'dir' is a folder"],
    ['binary.json', 'is not text in UTF-8'],
    ['large.json', 'bytes; files of up to'],
  ])('does not touch %s: %s', async (path, message) => {
    makeTraps(work);
    work.write('dir/x', '');
    work.write('binary.json', Buffer.from([0x22, 0xff, 0x22]));
    work.write('large.json', '{}'.padEnd(1_100_000));
    await expect(work.run({ path, set: { a: 2 } })).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
    expect(work.outside()).toBe('outside\n');
  });

  it('declares that it builds the working directory', () => {
    expect(jsonUpdateRunner.buildsWorkDir).toBe(true);
    expect(work.accepts({ path: 'x' })).toBe(false);
  });
});

import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { yamlUpdateRunner } from './yamlUpdate';

const directory = createMockDirectory();

const run = async (config: unknown) =>
  yamlUpdateRunner.run(
    createMockStepContext({
      config: yamlUpdateRunner.schema.config.parse(config),
      workDir: directory.resolve('work'),
    }),
  );
const content = (path: string) =>
  readFileSync(directory.resolve('work', path), 'utf8');

beforeEach(() => {
  directory.setContent({
    'work/dev/values.yaml': '# dev\nimage:\n  tag: 6.0.0 # now\nreplicas: 1\n',
    'outside.yaml': 'a: 1\n',
  });
});

describe('yaml-update', () => {
  it('sets values and keeps the rest of the file', async () => {
    const result = await run({
      path: 'dev/values.yaml',
      set: { 'image.tag': '6.1.0', replicas: 3 },
    });
    expect(content('dev/values.yaml')).toBe(
      '# dev\nimage:\n  tag: 6.1.0 # now\nreplicas: 3\n',
    );
    expect(result).toEqual({
      status: 'Succeeded',
      message: 'Set image.tag, replicas in dev/values.yaml.',
      output: { changed: true, files: ['dev/values.yaml'] },
    });
  });

  it('works off a list in order, after the map', async () => {
    await run({
      path: 'dev/values.yaml',
      set: { replicas: 2 },
      updates: [
        { key: 'replicas', value: 3 },
        { key: 'extra.list[0]', value: 'x' },
      ],
      create: true,
    });
    expect(content('dev/values.yaml')).toBe(
      '# dev\nimage:\n  tag: 6.0.0 # now\nreplicas: 3\nextra:\n  list:\n    - x\n',
    );
  });

  it('says when there was nothing to change', async () => {
    expect(
      await run({ path: 'dev/values.yaml', set: { 'image.tag': '6.0.0' } }),
    ).toMatchObject({
      message: 'dev/values.yaml has these values already.',
      output: { changed: false, files: [] },
    });
  });

  it('changes nothing when one of the keys is wrong', async () => {
    const before = content('dev/values.yaml');
    await expect(
      run({ path: 'dev/values.yaml', set: { replicas: 2, nope: 1 } }),
    ).rejects.toThrow("dev/values.yaml: There is no 'nope'.");
    expect(content('dev/values.yaml')).toBe(before);
  });

  it.each([
    ['prod/values.yaml', "There is no file 'prod/values.yaml'"],
    ['dev', "'dev' is a folder"],
    ['../outside.yaml', "contains '..'"],
    ['/etc/hosts', 'absolute path'],
    ['link.yaml', 'is a symbolic link'],
    ['folder/values.yaml', "'folder' is a symbolic link"],
    ['binary.yaml', 'is not text in UTF-8'],
    ['large.yaml', 'bytes; files of up to'],
  ])('does not touch %s: %s', async (path, message) => {
    const work = (name: string) => directory.resolve('work', name);
    symlinkSync(directory.resolve('outside.yaml'), work('link.yaml'));
    symlinkSync(directory.resolve('.'), work('folder'));
    writeFileSync(work('binary.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xff]));
    writeFileSync(work('large.yaml'), 'a: 1\n'.padEnd(1_100_000, '#'));
    await expect(run({ path, set: { a: 2 } })).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
    expect(readFileSync(directory.resolve('outside.yaml'), 'utf8')).toBe(
      'a: 1\n',
    );
  });

  it.each([
    { path: 'x' },
    { path: 'x', set: {} },
    { set: { a: 1 } },
    { path: 'x', set: { a: 1 }, mode: 'fast' },
  ])('does not take %j', config => {
    expect(yamlUpdateRunner.schema.config.safeParse(config).success).toBe(
      false,
    );
  });

  it('declares that it builds the working directory', () => {
    expect(yamlUpdateRunner.buildsWorkDir).toBe(true);
  });
});

import { runStep, openOutbound } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';

describe('git-tag', () => {
  let remote: Remote;
  let workDir: string;

  beforeEach(async () => {
    remote = await Remote.start();
    workDir = remote.workDir();
    await runStep('git-clone', { url: remote.url }, { workDir });
  });
  afterEach(() => remote.stop());

  const tag = (config: object, parts = {}) =>
    runStep('git-tag', { tag: 'dev/1.0.0', ...config }, { workDir, ...parts });
  const head = () => remote.served('rev-parse', 'main');

  it('puts a light tag on the newest commit', async () => {
    expect(await tag({})).toEqual({
      status: 'Succeeded',
      message: `Tagged ${(await head()).slice(0, 12)} as "dev/1.0.0".`,
      output: { tag: 'dev/1.0.0', commit: await head(), pushed: true },
    });
    expect(await remote.served('cat-file', '-t', 'dev/1.0.0')).toBe('commit');
    expect(await remote.served('rev-parse', 'dev/1.0.0')).toBe(await head());
  });

  it('puts an annotated one where it has a message, the same each time', async () => {
    await tag({ message: 'In dev' });
    expect(await remote.served('cat-file', '-p', 'dev/1.0.0')).toBe(
      [
        `object ${await head()}`,
        'type commit',
        'tag dev/1.0.0',
        'tagger Promotions <promotions@localhost> 1767323045 +0000',
        '',
        'In dev',
      ].join('\n'),
    );
    const object = await remote.served('rev-parse', 'dev/1.0.0');
    await remote.served('tag', '-d', 'dev/1.0.0');
    await tag({ message: 'In dev' });
    expect(await remote.served('rev-parse', 'dev/1.0.0')).toBe(object);
  });

  it.each([undefined, 'In dev'])(
    'does nothing where the tag is there already (message: %s)',
    async message => {
      await tag({ message });
      expect(await tag({ message })).toMatchObject({
        status: 'Succeeded',
        output: { commit: await head(), pushed: false },
      });
      // Nor where somebody else has put it there in another way.
      expect(await tag({})).toMatchObject({ output: { pushed: false } });
    },
  );

  it('never moves one', async () => {
    const before = await head();
    await remote.served('tag', 'dev/1.0.0', before);
    const commit = await remote.commit('Two', {});
    await runStep('git-clone', { url: remote.url, path: 'two' }, { workDir });
    await expect(tag({ path: 'two', commit })).rejects.toMatchObject({
      terminal: true,
      message: expect.stringContaining(
        `is on ${before.slice(0, 12)} already, and not on ${commit.slice(
          0,
          12,
        )}`,
      ),
    });
    expect(await remote.served('rev-parse', 'dev/1.0.0')).toBe(before);
  });

  it('finds that another one was quicker', async () => {
    const commit = await head();
    const beforeEffect = async () => {
      await remote.served('tag', 'dev/1.0.0', commit);
    };
    expect(await tag({}, { beforeEffect })).toMatchObject({
      status: 'Succeeded',
    });
  });

  it('pushes nothing once another one has taken over', async () => {
    const beforeEffect = async () => {
      throw new Error('It is the work of somebody else.');
    };
    await expect(tag({}, { beforeEffect })).rejects.toThrow('somebody else');
    expect(await remote.served('tag')).toBe('');
  });

  it.each([
    [{ tag: '-d' }, 'cannot be the name of a tag'],
    [{ tag: 'a b' }, 'cannot be the name of a tag'],
    [{ message: ' ' }, 'The message of the tag is empty'],
    [{ commit: 'a'.repeat(40) }, 'has no commit'],
  ])('refuses %j', async (config, message) => {
    await expect(tag(config)).rejects.toMatchObject({
      terminal: true,
      message: expect.stringContaining(message),
    });
  });

  it('goes where a grant lets it', async () => {
    const outbound = {
      ...openOutbound(),
      repository: async () => {
        throw new Error('No grant covers this.');
      },
    };
    await expect(tag({}, { outbound })).rejects.toThrow('No grant');
  });
});

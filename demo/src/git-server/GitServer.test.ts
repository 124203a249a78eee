import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../shared/git';
import { GitServer } from './GitServer';

const identity = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];

describe('the git server', () => {
  let dir: string;
  let server: GitServer;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'git-server-'));
    server = new GitServer({ root: join(dir, 'repositories') });
    await server.start();
    await server.repositories.create('app');
  });

  afterEach(async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function clone(name: string): Promise<string> {
    await git(['clone', '--quiet', server.cloneUrl('app'), name], { cwd: dir });
    return join(dir, name);
  }

  async function push(cwd: string, file: string, content: string) {
    await writeFile(join(cwd, file), content);
    await git(['add', '.'], { cwd });
    await git([...identity, 'commit', '--quiet', '-m', `Change ${file}`], {
      cwd,
    });
    await git(['push', '--quiet', 'origin', 'HEAD:main'], { cwd });
    return (await git(['rev-parse', 'HEAD'], { cwd })).trim();
  }

  const get = (path: string, headers = {}) =>
    fetch(`${server.baseUrl}${path}`, { headers });

  it('takes a push and gives it to the next clone', async () => {
    await push(await clone('one'), 'values.yaml', 'a: 1\n');
    const other = await clone('two');
    await expect(readFile(join(other, 'values.yaml'), 'utf8')).resolves.toBe(
      'a: 1\n',
    );
  });

  it('logs each push that had an effect, and none that had not', async () => {
    const work = await clone('one');
    const first = await push(work, 'values.yaml', 'a: 1\n');
    const second = await push(work, 'values.yaml', 'a: 2\n');
    await git(['push', '--quiet', 'origin', 'HEAD:main'], { cwd: work });
    await git(['push', '--quiet', 'origin', 'HEAD:refs/heads/say-"hi"'], {
      cwd: work,
    });
    const zero = '0'.repeat(40);
    await expect(server.pushes.read('app')).resolves.toEqual([
      expect.objectContaining({
        ref: 'refs/heads/main',
        old: zero,
        new: first,
      }),
      expect.objectContaining({ old: first, new: second }),
      expect.objectContaining({ ref: 'refs/heads/say-"hi"', new: second }),
    ]);
  });

  it('refuses a push onto a branch that has moved', async () => {
    const one = await clone('one');
    await push(one, 'values.yaml', 'a: 1\n');
    const two = await clone('two');
    await push(one, 'values.yaml', 'a: 2\n');
    await expect(push(two, 'other.yaml', 'b: 1\n')).rejects.toThrow('rejected');
    await expect(server.pushes.read('app')).resolves.toHaveLength(2);
  });

  it('serves single files, and says when they have not changed', async () => {
    const work = await clone('one');
    const first = await push(work, 'values.yaml', 'a: 1\n');
    const fresh = await get('/raw/app/main/values.yaml');
    expect(await fresh.text()).toBe('a: 1\n');
    const etag = fresh.headers.get('etag')!;

    await push(work, 'other.yaml', 'b: 1\n');
    const again = await get('/raw/app/main/values.yaml', {
      'If-None-Match': etag,
    });
    expect(again.status).toBe(304);

    await push(work, 'values.yaml', 'a: 2\n');
    const changed = await get('/raw/app/main/values.yaml', {
      'If-None-Match': etag,
    });
    expect(await changed.text()).toBe('a: 2\n');
    const old = await get(`/raw/app/${first}/values.yaml`);
    expect(await old.text()).toBe('a: 1\n');
  });

  it.each([
    '/raw/app/main/missing.yaml',
    '/raw/app/other/values.yaml',
    '/raw/app/main/..%2f..%2fconfig',
    '/raw/..%2fapp/main/values.yaml',
    '/raw/app/--help/values.yaml',
    '/view/app/commit/abcdef',
    '/view/app/--help',
    '/git/app.git/config',
    '/git/app.git/../pushes.jsonl',
    '/git/nothing.git/info/refs?service=git-upload-pack',
    '/%ff',
    '/raw/app/main/%00',
  ])('has nothing at %s', async path => {
    await push(await clone('one'), 'values.yaml', 'a: 1\n');
    expect((await get(path)).status).toBe(404);
  });

  it('shows a person the commits, their changes, and the files', async () => {
    const work = await clone('one');
    const hash = await push(work, 'values.yaml', 'a: "<b>"\n');
    expect(await (await get('/')).text()).toContain('href="/view/app"');
    const page = await (await get('/view/app')).text();
    expect(page).toContain('Change values.yaml');
    expect(page).toContain('href="/raw/app/main/values.yaml"');
    const commit = await get(`/view/app/commit/${hash}`);
    expect(await commit.text()).toContain(
      '<ins>+a: &quot;&lt;b&gt;&quot;</ins>',
    );
  });

  it('says which port is taken', async () => {
    const port = Number(new URL(server.baseUrl).port);
    const second = new GitServer({ root: join(dir, 'second'), port });
    await expect(second.start()).rejects.toThrow(String(port));
  });

  it('asks for credentials when it has been given some', async () => {
    const closed = new GitServer({
      root: join(dir, 'repositories'),
      credentials: { username: 'bot', password: 'secret' },
    });
    await closed.start();
    try {
      const refs = '/git/app.git/info/refs?service=git-upload-pack';
      const ask = (authorization?: string) =>
        fetch(`${closed.baseUrl}${refs}`, {
          headers: authorization ? { authorization } : {},
        });
      expect((await ask()).status).toBe(401);
      expect((await ask(`Basic ${btoa('bot:wrong')}`)).status).toBe(401);
      expect((await ask(`Basic ${btoa('bot:secret')}`)).status).toBe(200);
    } finally {
      await closed.stop();
    }
  });
});

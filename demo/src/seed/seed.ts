import {
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { components, deployRepository, filesOf } from '../components';
import { Repositories } from '../git-server/Repositories';
import { commitAll, commitAndPush } from '../shared/commit';
import { git } from '../shared/git';

/** Who set the demo up. */
const author = { name: 'Pia Platform', email: 'pia@example.com' };

// As the files say it; where something else is true they are changed.
const PORTS = { git: 7008, cluster: 7009 };
const PORTS_FILE = 'ports.json';

type Ports = typeof PORTS;

/**
 * Makes the repositories of all components, unless they are there. What people
 * and promotions have pushed stays; only the addresses of the demo itself are
 * changed, by a commit, when it has moved to other ports.
 *
 * @param repositories - must not be served yet
 */
export async function seed(
  repositories: Repositories,
  ports: Ports,
): Promise<void> {
  const wanted = components.flatMap(({ name, targets }) => [
    { repository: name, files: filesOf(name, 'source') },
    ...(targets.length > 0
      ? [
          {
            repository: deployRepository({ name }),
            files: filesOf(name, 'deploy'),
          },
        ]
      : []),
  ]);
  const before = await readPorts(repositories);
  await Promise.all(
    wanted.map(({ repository, files }) =>
      repositories.create(repository, bare => fill(bare, files, ports)),
    ),
  );
  if (before && !isSame(before, ports)) {
    for (const { repository } of wanted) {
      await move(repositories.directory(repository), before, ports);
    }
  }
  await writeFile(join(repositories.root, PORTS_FILE), JSON.stringify(ports));
}

async function fill(bare: string, files: string, ports: Ports): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'promotions-demo-'));
  try {
    await git(['init', '--quiet', '--initial-branch=main'], { cwd: directory });
    await cp(files, directory, { recursive: true });
    await replacePorts(directory, PORTS, ports);
    await commitAll(directory, author, 'Begin');
    await git(['push', '--quiet', bare, 'HEAD:refs/heads/main'], {
      cwd: directory,
    });
    const version = await readFile(join(directory, 'src/version.txt'), 'utf8')
      .then(text => text.trim())
      .catch(() => undefined);
    if (version) {
      await git(['push', '--quiet', bare, `HEAD:refs/tags/v${version}`], {
        cwd: directory,
      });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function move(bare: string, from: Ports, to: Ports): Promise<void> {
  await commitAndPush(bare, author, async directory => {
    await replacePorts(directory, from, to);
    return { message: 'Follow the demo to its other ports' };
  });
}

async function replacePorts(
  directory: string,
  from: Ports,
  to: Ports,
): Promise<void> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.(yaml|md)$/.test(entry.name)) {
      const text = await readFile(path, 'utf8');
      // In one go: the one port may be the other's new one.
      const changed = text.replace(
        /\/\/localhost:(\d+)\b/g,
        (address, port) =>
          ({
            [from.git]: `//localhost:${to.git}`,
            [from.cluster]: `//localhost:${to.cluster}`,
          }[Number(port)] ?? address),
      );
      if (changed !== text) {
        await writeFile(path, changed);
      }
    }
  }
}

async function readPorts(
  repositories: Repositories,
): Promise<Ports | undefined> {
  const text = await readFile(
    join(repositories.root, PORTS_FILE),
    'utf8',
  ).catch(() => undefined);
  return text && JSON.parse(text);
}

function isSame(a: Ports, b: Ports): boolean {
  return a.git === b.git && a.cluster === b.cluster;
}

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheDir, root } from './root.mjs';

const NODE = '24.21.0';
const YARN = '4.13.0';
const SUPPORTED_NODE = /^v(22|24)\./;

const remembered = join(cacheDir, `tools-${NODE}-${YARN}.json`);
const windows = process.platform === 'win32';
const marker = 'PROMOTIONS_TOOLS';

/**
 * Returns when this process runs on a Node.js that Backstage supports and has
 * Yarn 4 on its path. Otherwise runs the same script again with pinned ones
 * from the npm registry, and never returns.
 */
export async function withTools() {
  stopWithParent();
  if (process.env[marker]) {
    return;
  }
  if (SUPPORTED_NODE.test(process.version) && hasYarn()) {
    return;
  }
  const { node, path } = pinnedTools();
  const child = spawn(node, process.argv.slice(1), {
    cwd: root,
    env: { ...process.env, PATH: path, [marker]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both; only what reached this process alone is
    // passed on.
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  process.exit(
    await new Promise(done => {
      child.on('error', error => {
        console.error(error.message);
        done(1);
      });
      child.on('exit', code => done(code ?? 1));
    }),
  );
}

/**
 * Saves asking npx the next time. Not before the dependencies are there, as
 * installing them empties the folder.
 */
export function rememberTools() {
  if (process.env[marker] && !existsSync(remembered)) {
    const [bin] = process.env.PATH.split(delimiter);
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(remembered, JSON.stringify({ node: process.execPath, bin }));
  }
}

function hasYarn() {
  if (process.env.npm_config_user_agent?.startsWith('yarn/4.')) {
    return true;
  }
  const yarn = spawnSync('yarn', ['--version'], {
    cwd: root,
    encoding: 'utf8',
    shell: windows,
    // Corepack asks before it downloads, and nobody would answer.
    env: { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' },
  });
  return yarn.status === 0 && yarn.stdout.trim().startsWith('4.');
}

/** The pinned Node.js, and a search path on which it and Yarn come first. */
function pinnedTools() {
  const tools = readTools() ?? resolveTools();
  return {
    node: tools.node,
    path: [tools.bin, process.env.PATH].join(delimiter),
  };
}

function readTools() {
  try {
    const tools = JSON.parse(readFileSync(remembered, 'utf8'));
    return existsSync(tools.node) && existsSync(tools.bin) ? tools : undefined;
  } catch {
    return undefined;
  }
}

function resolveTools() {
  console.log(`Getting Node.js ${NODE} and Yarn ${YARN} ...`);
  const npx = spawnSync(
    'npx',
    [
      '--yes',
      ...['--package', `node@${NODE}`],
      ...['--package', `@yarnpkg/cli-dist@${YARN}`],
      ...['--call', 'node scripts/lib/printTools.mjs'],
    ].map(arg => (windows ? `"${arg}"` : arg)),
    {
      cwd: root,
      encoding: 'utf8',
      shell: windows,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (npx.status !== 0) {
    console.error(
      `This needs Node.js 22 or 24 and Yarn 4. They are not on the path, and npx could not get them.`,
    );
    process.exit(1);
  }
  return JSON.parse(npx.stdout.trim().split('\n').pop());
}

/** Stops, as on Ctrl-C, once the process that started this one is gone. */
function stopWithParent() {
  const stop = () =>
    process.emit('SIGTERM', 'SIGTERM') || process.exit(128 + 15);
  if (process.env[marker]) {
    process.on('disconnect', stop);
    process.channel?.unref();
  } else if (process.env.npm_lifecycle_event) {
    // npm ends on a signal without passing it on.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(), 500).unref();
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fromRoot, root } from './root.mjs';
import { hashOf, isDone, markDone, markUndone } from './stamps.mjs';

const STAMP = 'install';

/** Installs the dependencies as locked, unless that has been done. */
export function ensureInstalled() {
  const hash = hashOf(whatDecides());
  if (existsSync(fromRoot('node_modules/.yarn-state.yml'))) {
    if (isDone(STAMP, hash)) {
      return;
    }
  }
  console.log('Installing dependencies ...');
  markUndone(STAMP);
  const yarn = spawnSync('yarn', ['install', '--immutable'], {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (yarn.status !== 0) {
    console.error('The dependencies could not be installed.');
    process.exit(1);
  }
  markDone(STAMP, hash);
}

function whatDecides() {
  const workspaces = ['packages', 'plugins'].flatMap(dir =>
    readdirSync(fromRoot(dir)).map(name => `${dir}/${name}/package.json`),
  );
  return ['.yarnrc.yml', 'package.json', 'yarn.lock', ...workspaces.sort()].map(
    path => fromRoot(path),
  );
}

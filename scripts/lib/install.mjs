import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  const { workspaces } = JSON.parse(
    readFileSync(fromRoot('package.json'), 'utf8'),
  );
  const manifests = ['.', ...workspaces.flatMap(foldersOf)]
    .sort()
    .map(folder => `${folder}/package.json`);
  return ['.yarnrc.yml', 'yarn.lock', ...manifests].map(path => fromRoot(path));
}

function foldersOf(workspace) {
  if (!workspace.endsWith('/*')) {
    return [workspace];
  }
  const parent = workspace.slice(0, -2);
  return readdirSync(fromRoot(parent)).map(name => `${parent}/${name}`);
}

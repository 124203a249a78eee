import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fromRoot } from './root.mjs';
import { hashOf, isDone, markDone, markUndone } from './stamps.mjs';

const STAMP = 'app-bundle';

/** What goes into the bundle. */
const SOURCES = [
  'app-config.yaml',
  'yarn.lock',
  ...[
    'packages/app',
    'plugins/promotions',
    'plugins/promotions-common',
  ].flatMap(dir =>
    ['package.json', 'config.d.ts', 'public', 'src'].map(
      name => `${dir}/${name}`,
    ),
  ),
];

/** Builds the frontend that the backend serves, unless that has been done. */
export function ensureAppBundle() {
  const hash = hashOf(
    SOURCES.map(path => fromRoot(path)),
    { ignore: path => /\.test\.tsx?$/.test(path) },
  );
  if (existsSync(fromRoot('packages/app/dist/index.html'))) {
    if (isDone(STAMP, hash)) {
      return;
    }
  }
  console.log('Building the app ...');
  markUndone(STAMP);
  const build = spawnSync(
    process.execPath,
    [
      fromRoot('node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    {
      cwd: fromRoot('packages/app'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  if (build.status !== 0) {
    console.error(build.stdout + build.stderr);
    console.error('The app could not be built.');
    process.exit(1);
  }
  markDone(STAMP, hash);
}

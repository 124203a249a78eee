import { cacheDir, dataDir, fromRoot } from './root.mjs';
import { join } from 'node:path';

const port = Number(process.env.PROMOTIONS_PORT ?? 7007);
const host = process.env.PROMOTIONS_HOST ?? '127.0.0.1';

export const url = `http://localhost:${port}`;

/** Runs a TypeScript file as the Backstage CLI does. */
const typescript = file => [
  '--enable-source-maps',
  '--require',
  '@backstage/cli/config/nodeTransform.cjs',
  file,
];

/**
 * The processes of the demo, all started at once. Each has
 * - `name`: prefixed to its output
 * - `args`: of node
 * - `cwd`
 * - `ports`: those it listens on, with the variable that changes each
 * - `env`: added to the environment of all
 * - `ready()`: resolves to true once it does its work; asked again until then
 */
export const processes = [
  {
    name: 'backend',
    cwd: fromRoot('packages/backend'),
    args: [
      ...typescript('src/index.ts'),
      ...['--config', fromRoot('app-config.yaml')],
    ],
    ports: [{ variable: 'PROMOTIONS_PORT', host, port }],
    ready: async () =>
      (await answers(url)) &&
      // The last thing to work is signing in, as it needs the catalog.
      answers(`${url}/api/auth/demo/refresh`, {
        headers: { 'X-Demo-User': 'user:default/guest' },
      }),
  },
];

/** The environment of all processes. */
export const environment = {
  NODE_ENV: 'development',
  NODE_COMPILE_CACHE: join(cacheDir, 'compiled'),
  PROMOTIONS_DATA: dataDir,
  PROMOTIONS_HOST: host,
  PROMOTIONS_PORT: String(port),
};

async function answers(address, init) {
  try {
    const response = await fetch(address, {
      ...init,
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { cacheDir, dataDir, fromRoot } from './root.mjs';

const port = Number(process.env.PROMOTIONS_PORT ?? 7007);
const gitPort = Number(process.env.PROMOTIONS_DEMO_GIT_PORT ?? 7008);
const clusterPort = Number(process.env.PROMOTIONS_DEMO_CLUSTER_PORT ?? 7009);
const host = process.env.PROMOTIONS_HOST ?? '127.0.0.1';

export const url = `http://localhost:${port}`;
const gitUrl = `http://localhost:${gitPort}`;
const clusterUrl = `http://localhost:${clusterPort}`;

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
    name: 'demo',
    args: typescript('demo/src/main.ts'),
    ports: [
      { variable: 'PROMOTIONS_DEMO_GIT_PORT', host, port: gitPort },
      { variable: 'PROMOTIONS_DEMO_CLUSTER_PORT', host, port: clusterPort },
    ],
    ready: async () => (await answers(gitUrl)) && answers(clusterUrl),
  },
  {
    name: 'backend',
    cwd: fromRoot('packages/backend'),
    args: [
      ...typescript('src/index.ts'),
      ...['--config', fromRoot('app-config.yaml')],
      ...['--config', fromRoot('demo/app-config.demo.yaml')],
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
  PROMOTIONS_DEMO_GIT_PORT: String(gitPort),
  PROMOTIONS_DEMO_CLUSTER_PORT: String(clusterPort),
  // Known to the processes of this run alone.
  PROMOTIONS_DEMO_SENDER_SECRET:
    process.env.PROMOTIONS_DEMO_SENDER_SECRET ??
    randomBytes(32).toString('hex'),
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

/*
 * The demo beside Backstage: git server, simulated cluster, and releases. Ends
 * on SIGTERM and SIGINT.
 */
import { join } from 'node:path';
import { SimulatedCluster } from './cluster/SimulatedCluster';
import { findComponent } from './components';
import { GitServer } from './git-server';
import { Repositories } from './git-server/Repositories';
import { release } from './releases/release';
import { Releases } from './releases/Releases';
import { seed } from './seed/seed';
import { addresses, readSettings } from './shared/settings';

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const { git, cluster, backend } = addresses(settings);
  const { host, gitPort, clusterPort, dataDir, senderSecret } = settings;
  if (!senderSecret) {
    throw new Error(
      'PROMOTIONS_DEMO_SENDER_SECRET is not set. Start the demo with `npm start`, or give this and the backend the same one.',
    );
  }
  const root = join(dataDir, 'git');
  await seed(new Repositories(root), { git: gitPort, cluster: clusterPort });

  const gitServer = new GitServer({
    root,
    host,
    port: gitPort,
    pushLog: join(dataDir, 'pushes.jsonl'),
    administer,
  });
  await gitServer.start();
  const simulatedCluster = new SimulatedCluster({
    stateFile: join(dataDir, 'cluster.json'),
    gitUrl: git,
    backendUrl: backend,
    secret: senderSecret,
    host,
    port: clusterPort,
  });
  await simulatedCluster.start();
  const releases = new Releases({
    gitUrl: git,
    every: settings.releaseEvery,
    onRelease: ({ component, version }) =>
      say(`${component} ${version} was pushed`),
    onError: error => say(`no new version: ${error.message}`),
  });
  releases.start();
  say(`git repositories at ${git}, simulated cluster at ${cluster}`);

  const stop = async () => {
    releases.stop();
    await simulatedCluster.stop();
    await gitServer.stop();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** New versions can be asked for at the git server, too. */
async function administer(
  action: string,
  { component }: Record<string, unknown>,
): Promise<string> {
  if (action !== 'release') {
    throw new Error(`The git server cannot do "${action}".`);
  }
  const { git } = addresses(readSettings(process.env));
  const { version, commit } = await release(git, findComponent(component));
  return `${component} ${version} was pushed (${commit.slice(0, 8)}).`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

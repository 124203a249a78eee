/*
 * One replica: a Backstage backend with the plugin, started by the fault
 * suite with a configuration of its own. What is hooked in around the plugin
 * lets a fault happen at an exact point of its work; the plugin is as it is
 * shipped.
 */
// Before anything that may keep the clock.
import './clock';
import { createBackend } from '@backstage/backend-defaults';
import { hookDatabase } from './databaseHook';
import { GitHook, hookRequests } from './effectHooks';
import { Armed, Points } from './Points';
import { quickRootLogger } from './rootLogger';

const {
  FAULTS_REPLICA: replica = '',
  FAULTS_EFFECTS_HOST: effectsHost = '',
  FAULTS_ARMED: armedFromStart,
} = process.env;

const points = new Points(replica);
if (armedFromStart) {
  points.arm(JSON.parse(armedFromStart));
}
const git = new GitHook(points);
hookDatabase(points);
hookRequests(points, replica, effectsHost);
git.install();

/** What the suite tells a replica. */
export type ToReplica =
  | { kind: 'arm'; armed?: Armed }
  | { kind: 'pushArrived' };

/** What a replica tells the suite. */
export type FromReplica = { kind: 'ready' } | { kind: 'armed' };

function tell(message: FromReplica) {
  process.send?.(message);
}

process.on('message', (message: ToReplica) => {
  if (message.kind === 'arm') {
    points.arm(message.armed);
    tell({ kind: 'armed' });
  } else {
    git.pushArrived();
  }
});
// The suite has gone, however it went.
process.on('disconnect', () => process.exit(1));

async function start() {
  const backend = createBackend();
  backend.add(quickRootLogger);
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(import('@promotions/backstage-plugin-promotions-backend'));
  backend.add(
    import('@promotions/backstage-plugin-promotions-backend-module-git'),
  );
  await backend.start();
  tell({ kind: 'ready' });
}

start().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

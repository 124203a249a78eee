/*
 * The backend that is measured: the plugin alone, as it is shipped, and
 * somebody who listens to what it asks its database for.
 */
import { createBackend } from '@backstage/backend-defaults';
import { quickRootLogger } from '../../faults/replica/rootLogger';
import { Created, Recorded, Recorder } from './recorder';

/** What the benchmark asks of it. */
export type Ask = 'reset' | 'busy' | 'record' | 'recorded' | 'memory';

/** What it answers. */
export type Reply =
  | { ask: 'ready' | 'reset' | 'record' }
  | {
      ask: 'busy';
      /** How many transactions were committed. */
      count: number;
      /** Of them, those by which pipelines changed. */
      passes: number;
      firstPassAt: number;
      lastPassAt: number;
      created: Created[];
      finished: number;
      finishedAt: number;
    }
  | { ask: 'recorded'; statements: Recorded[] }
  | { ask: 'memory'; rss: number };

const recorder = new Recorder();
recorder.install();

function reply(answer: Reply) {
  process.send?.(answer);
}

process.on('message', (ask: Ask) => {
  if (ask === 'reset') {
    recorder.reset();
    reply({ ask });
  } else if (ask === 'busy') {
    const { count, created, finished, finishedAt } = recorder;
    const { passes, firstPassAt, lastPassAt } = recorder;
    reply({
      ...{ ask, count, created, finished, finishedAt },
      ...{ passes, firstPassAt, lastPassAt },
    });
  } else if (ask === 'record') {
    recorder.start();
    reply({ ask });
  } else if (ask === 'recorded') {
    reply({ ask, statements: recorder.stop() });
  } else {
    reply({ ask, rss: process.memoryUsage().rss });
  }
});
process.on('disconnect', () => process.exit(1));

async function start() {
  const backend = createBackend();
  backend.add(quickRootLogger);
  backend.add(import('@promotions/backstage-plugin-promotions-backend'));
  await backend.start();
  reply({ ask: 'ready' });
}

start().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

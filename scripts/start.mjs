// npm start: brings the demo up, and installs and builds what it needs.
//
//   --fresh  forgets what the demo has stored
import { rmSync } from 'node:fs';
import { ensureAppBundle } from './lib/appBundle.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensurePortsAreFree } from './lib/ports.mjs';
import { environment, processes, url } from './lib/processes.mjs';
import { dataDir } from './lib/root.mjs';
import { Supervisor } from './lib/supervisor.mjs';
import { withTools } from './lib/tools.mjs';

await ensurePortsAreFree(processes);
await withTools();
ensureInstalled();
ensureAppBundle();

if (process.argv.includes('--fresh')) {
  rmSync(dataDir, { recursive: true, force: true });
}

const supervisor = new Supervisor(processes, environment);
supervisor.start();
supervisor.ready().then(ready => {
  if (ready) {
    console.log(`\nPromotions for Backstage is at ${url} (Ctrl-C ends it)\n`);
  }
});
process.exit(await supervisor.ended());

// npm start: brings the demo up, and installs and builds what it needs.
//
//   --fresh           forgets what the demo has stored
//   PROMOTIONS_PORT   of the page and the API, 7007 unless set
//   PROMOTIONS_HOST   the address to listen on, 127.0.0.1 unless set
//   PROMOTIONS_DATA   the folder for what it stores, .demo unless set
import { rmSync } from 'node:fs';
import { ensureAppBundle } from './lib/appBundle.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensurePortsAreFree } from './lib/ports.mjs';
import { environment, processes, url } from './lib/processes.mjs';
import { dataDir, fromRoot } from './lib/root.mjs';
import { Supervisor } from './lib/supervisor.mjs';
import { rememberTools, withTools } from './lib/tools.mjs';

await ensurePortsAreFree(processes);
await withTools();
ensureInstalled();
rememberTools();
ensureAppBundle();

if (process.argv.includes('--fresh')) {
  if (dataDir !== fromRoot('.demo')) {
    console.error(
      '--fresh does not go with PROMOTIONS_DATA: empty it yourself',
    );
    process.exit(2);
  }
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

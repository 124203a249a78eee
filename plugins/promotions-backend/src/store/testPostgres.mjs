/*
 * A PostgreSQL server for tests. Started by testDatabases.ts.
 *
 *   node testPostgres.mjs NOTE
 *
 * Prints one line of JSON with its address once it accepts connections, and
 * writes the same with its process id to the file NOTE. It goes, with NOTE and
 * all its data, when its standard input ends, that is, when the process that
 * started it has gone, however it went.
 */
import fs from 'node:fs';
import { PostgresServer } from './postgresServer.mjs';

const [, , note] = process.argv;
let server;
let stopping = false;

async function stop(code) {
  if (stopping) {
    return;
  }
  stopping = true;
  await server?.remove();
  fs.rmSync(note, { force: true });
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop(0));
}
process.stdin.resume();
process.stdin.on('close', () => stop(0));
try {
  server = new PostgresServer();
  const address = await server.start();
  server.child.once('exit', () => stop(1));
  fs.writeFileSync(note, JSON.stringify({ pid: process.pid, address }), {
    mode: 0o600,
  });
  process.stdout.write(`${JSON.stringify(address)}\n`);
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  stop(1);
}

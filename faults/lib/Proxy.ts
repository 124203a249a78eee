import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';

/**
 * Stands between one replica and its database:
 * - `open`: passes everything on
 * - `closed`: takes no connection, and has broken those there were
 * - `silent`: keeps all connections, and passes nothing on
 */
export type ProxyState = 'open' | 'closed' | 'silent';

/** A connection between a replica and its database that can be cut. */
export class Proxy {
  readonly #server: Server;
  readonly #pairs = new Set<[Socket, Socket]>();
  #state: ProxyState = 'open';

  private constructor(private readonly target: { host: string; port: number }) {
    this.#server = createServer(socket => this.#accept(socket));
  }

  static async start(target: { host: string; port: number }): Promise<Proxy> {
    const proxy = new Proxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set state(state: ProxyState) {
    this.#state = state;
    for (const pair of this.#pairs) {
      if (state === 'closed') {
        pair.forEach(socket => socket.destroy());
      } else if (state === 'silent') {
        pair.forEach(socket => socket.pause());
      } else {
        pair.forEach(socket => socket.resume());
      }
    }
  }

  async stop(): Promise<void> {
    this.state = 'closed';
    this.#server.close();
  }

  #accept(near: Socket) {
    if (this.#state === 'closed') {
      near.destroy();
      return;
    }
    const far = connect(this.target.port, this.target.host);
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    near.setNoDelay();
    far.setNoDelay();
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      from.on('data', chunk => to.write(chunk));
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
    }
    if (this.#state === 'silent') {
      pair.forEach(socket => socket.pause());
    }
  }
}

import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { REPLICA_HEADER } from '../replica/effectHooks';
import { monotonic } from '../replica/Points';
import { sleep } from './until';

/** One request that reached the server. */
export interface Effect {
  /** Of the monotonic clock. */
  at: number;
  /** When it was answered, or the client had gone. */
  endedAt?: number;
  /** Its `Idempotency-Key`. */
  key: string;
  replica: string;
  pipeline: string;
  version: string;
  name: string;
  traceparent?: string;
}

/** So long every answer takes. */
const ANSWER_MS = 10;

/**
 * The outside world: takes `POST /effects/<pipeline>/<version>/<name>`, notes
 * each request before anything else, and serves the documents of the pipelines
 * at `GET /documents/<name>.json`.
 */
export class EffectsServer {
  readonly effects: Effect[] = [];
  readonly documents = new Map<string, string>();
  /** Milliseconds that answers to effects of this name take. */
  readonly delays = new Map<string, number>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<EffectsServer> {
    const effects = new EffectsServer();
    effects.#server.listen(0, 'localhost');
    await once(effects.#server, 'listening');
    return effects;
  }

  get host(): string {
    return `localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const [, kind, ...rest] = (request.url ?? '').split('/');
    if (kind === 'documents') {
      const text = this.documents.get(rest[0]);
      response.writeHead(text ? 200 : 404).end(text);
      return;
    }
    // An effect is one once all of it has come.
    request.resume();
    await once(request, 'end');
    const [pipeline, version, name] = rest;
    const { headers } = request;
    const effect: Effect = {
      at: monotonic(),
      key: String(headers['idempotency-key']),
      replica: String(headers[REPLICA_HEADER]),
      traceparent: headers.traceparent && String(headers.traceparent),
      pipeline,
      version,
      name,
    };
    this.effects.push(effect);
    response.once('close', () => {
      effect.endedAt = monotonic();
    });
    response.writeProcessing();
    await sleep(this.delays.get(name) ?? ANSWER_MS);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ name, version }));
  }
}

import { createHmac } from 'node:crypto';
import { SENDER } from './config';
import { InVainError, sleep } from './until';

/** What a call is answered. */
export interface Answer {
  status: number;
  body: any;
}

interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A deployment event without what is the same for all. */
export interface Event {
  id: string;
  pipeline: string;
  stage: string;
  target: string;
  revision: string;
  phase: 'Started' | 'Succeeded' | 'Failed';
  at?: string;
}

const EVENTS = '/promotions/events/deployments';
const TIMEOUT_MS = 10_000;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

/**
 * A program that uses the API, and knows that backends may go: what fails is
 * tried again, with the same idempotency key, at the other replica.
 */
export class Client {
  #next = 0;

  constructor(
    private readonly urls: string[],
    private readonly token: string,
    private readonly secret: string,
  ) {}

  /** Calls until there is an answer that is no failure of the server. */
  async call(route: string, call: Call = {}): Promise<Answer> {
    const end = performance.now() + PATIENCE_MS;
    let last: unknown;
    while (performance.now() < end) {
      try {
        const answer = await this.once(route, call);
        if (!isOfThatReplicaAlone(answer)) {
          return answer;
        }
        last = new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      } catch (error) {
        last = error;
      }
      this.#next += 1;
      await sleep(PAUSE_MS);
    }
    throw new InVainError(
      `${call.method ?? 'GET'} ${route} had no answer for ${
        PATIENCE_MS / 1000
      } s`,
      { cause: last },
    );
  }

  /** As `call`; anything but success is an error. */
  async ask(route: string, call: Call = {}): Promise<any> {
    const { status, body } = await this.call(`/promotions${route}`, call);
    if (status >= 400) {
      throw new Error(`${route} answered ${status}: ${JSON.stringify(body)}`);
    }
    return body;
  }

  /** Sends a signed event until it is accepted. */
  async send(event: Event): Promise<void> {
    const call = this.signed(event);
    const { status, body } = await this.call(EVENTS, call);
    if (status !== 202) {
      throw new Error(
        `The event ${event.id} was answered ${status}: ${JSON.stringify(body)}`,
      );
    }
  }

  /** Sends a signed event once. */
  sendOnce(event: Event): Promise<Answer> {
    return this.once(EVENTS, this.signed(event));
  }

  private signed({ at = new Date().toISOString(), ...event }: Event): Call {
    const body = JSON.stringify({ ...event, at });
    const digest = createHmac('sha256', this.secret).update(body).digest('hex');
    return {
      method: 'POST',
      body,
      headers: {
        'X-Promotions-Sender': SENDER,
        'X-Signature': `sha256=${digest}`,
      },
    };
  }

  private async once(route: string, call: Call): Promise<Answer> {
    const url = this.urls[this.#next % this.urls.length];
    const { method, body, headers } = call;
    const response = await fetch(`${url}/api${route}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'Content-Type': 'application/json',
        ...(!headers?.['X-Signature'] && {
          Authorization: `Bearer ${this.token}`,
        }),
        ...headers,
      },
      body:
        typeof body === 'string' || body === undefined
          ? body
          : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }
}

/**
 * What the other replica may answer otherwise: this one is in trouble, has not
 * got so far yet (nothing of Backstage has said 404), or its clock is wrong.
 */
function isOfThatReplicaAlone({ status, body }: Answer): boolean {
  const message = String(body?.error?.message);
  return (
    status >= 500 ||
    status === 429 ||
    (status === 404 && !body?.error) ||
    (status === 401 && message.includes('look at the clock'))
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

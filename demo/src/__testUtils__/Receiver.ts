import { createHmac } from 'node:crypto';
import { listen, Listening, readBody } from '../shared/http';

/** An event as it arrived, and what it was signed with. */
export interface Received {
  body: Record<string, string>;
  signed: boolean;
  sender: unknown;
}

/** Takes deployment events as the backend does, and checks the signature. */
export class Receiver {
  readonly received: Received[] = [];
  /** How the next ones are answered; 202 when there is nothing more. */
  readonly answers: Array<{ status: number; retryAfter?: number }> = [];
  private listening?: Listening;

  constructor(private readonly secret: string) {}

  async start(): Promise<void> {
    this.listening = await listen(
      async (req, res) => {
        const text = await readBody(req);
        const hmac = createHmac('sha256', this.secret).update(text);
        this.received.push({
          body: JSON.parse(text),
          signed:
            req.headers['x-signature'] === `sha256=${hmac.digest('hex')}` &&
            req.url === '/api/promotions/events/deployments',
          sender: req.headers['x-promotions-sender'],
        });
        const { status, retryAfter } = this.answers.shift() ?? { status: 202 };
        res
          .writeHead(status, retryAfter ? { 'Retry-After': retryAfter } : {})
          .end('told');
      },
      { port: 0, host: '127.0.0.1' },
    );
  }

  async stop(): Promise<void> {
    await this.listening?.close();
  }

  get url(): string {
    return `http://localhost:${this.listening?.port}`;
  }

  /** What was told of one place, in the order in which it came. */
  told(component: string, target: string): string[] {
    return this.received
      .filter(
        ({ body }) =>
          body.entityRef === `component:default/${component}` &&
          body.target === target,
      )
      .map(({ body }) => body.phase);
  }
}

/** Looks again until it holds. */
export async function eventually(check: () => unknown): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }
}

import { createHmac } from 'node:crypto';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { TARGETS } from './pipelines';

export const SENDER = 'bench';
export const SECRET = 'a-secret-of-the-benchmark';

/** How what was sent was answered. */
export interface Answers {
  accepted: number;
  /** Sent away for now, and sent again. */
  again: number;
  refused: number;
  /** Milliseconds, of what was accepted at the first try. */
  times: number[];
  /** Milliseconds since 1970. */
  lastAt: number;
}

/** A cluster that reports deployments of many entities, as signed events. */
export class Sender {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
  #number = 0;

  constructor(
    private readonly port: number,
    private readonly entities: string[],
  ) {}

  /** So many each second, whatever is answered. */
  async steadily(perSecond: number, seconds: number): Promise<Answers> {
    const answers = noAnswers();
    const sending: Array<Promise<void>> = [];
    const start = performance.now();
    for (let n = 0; n < perSecond * seconds; n++) {
      const due = start + (n / perSecond) * 1000;
      const early = due - performance.now();
      if (early > 1) {
        await sleep(early);
      }
      sending.push(this.#send(answers));
    }
    await Promise.all(sending);
    return answers;
  }

  /** So many at a time, each as soon as the one before was answered. */
  async eagerly(atATime: number, seconds: number): Promise<Answers> {
    const answers = noAnswers();
    const end = performance.now() + seconds * 1000;
    const work = async () => {
      while (performance.now() < end) {
        await this.#send(answers);
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    return answers;
  }

  close() {
    this.#agent.destroy();
  }

  async #send(answers: Answers): Promise<void> {
    const body = this.#next();
    const start = performance.now();
    for (;;) {
      const status = await this.#post(body).catch(() => 0);
      if (status === 202) {
        answers.accepted += 1;
        answers.lastAt = Date.now();
        answers.times.push(performance.now() - start);
        return;
      }
      if (status !== 0 && status !== 429 && status !== 503) {
        answers.refused += 1;
        return;
      }
      answers.again += 1;
      await sleep(200);
    }
  }

  /** Of each entity in turn: both targets begin, and both succeed, with a version. */
  #next(): string {
    const n = this.#number;
    this.#number += 1;
    const { length } = this.entities;
    const turn = Math.floor(n / length);
    return JSON.stringify({
      id: `event-${n}`,
      at: new Date().toISOString(),
      entityRef: this.entities[n % length],
      stage: 'dev',
      target: TARGETS[turn % 2],
      revision: `1.0.${Math.floor(turn / 4)}`,
      phase: turn % 4 < 2 ? 'Started' : 'Succeeded',
    });
  }

  #post(body: string): Promise<number> {
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.port,
          method: 'POST',
          path: '/api/promotions/events/deployments',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'x-promotions-sender': SENDER,
            'x-signature': `sha256=${signature}`,
          },
        },
        response => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}

function noAnswers(): Answers {
  return { accepted: 0, again: 0, refused: 0, times: [], lastAt: 0 };
}

import { createHmac } from 'node:crypto';
import { ClusterEvent, ClusterState } from './state';

/** Who the demo's events are from; administrators know it by this name. */
export const SENDER = 'demo-cluster';

/** Older news would be refused, as they could have been recorded. */
const MAX_AGE_MS = 4 * 60 * 1000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const TIMEOUT_MS = 10_000;

// What cannot become right by sending it again.
const FINAL = [400, 403, 413, 422];

/**
 * Sends deployment events to the backend, those of one place one after the
 * other, each until it is accepted. They are signed with a secret.
 */
export class EventSender {
  private readonly busy = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly attempts = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly options: {
      state: ClusterState;
      /** Address that takes the events. */
      url: string;
      secret: string;
      now?: () => Date;
      firstPauseMs?: number;
    },
  ) {}

  /** Sends what waits, also from before a restart. */
  wake(): void {
    for (const event of this.options.state.events) {
      if (event.state === 'waiting') {
        this.sendNext(placeOf(event));
      }
    }
  }

  /** What has not been accepted is sent by the next one. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.timers.forEach(timer => clearTimeout(timer));
    await Promise.all(this.attempts);
  }

  private sendNext(place: string): void {
    const next = this.options.state.events.find(
      event => event.state === 'waiting' && placeOf(event) === place,
    );
    if (!next || this.busy.has(place) || this.stopping.signal.aborted) {
      return;
    }
    this.busy.add(place);
    const attempt = this.attempt(next).then(pause => {
      this.attempts.delete(attempt);
      if (!this.stopping.signal.aborted) {
        this.sendLater(place, pause);
      }
    });
    this.attempts.add(attempt);
  }

  private sendLater(place: string, pause: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.busy.delete(place);
      this.sendNext(place);
    }, pause);
    this.timers.add(timer);
  }

  /** @returns milliseconds until the next one may be sent. */
  private async attempt(event: ClusterEvent): Promise<number> {
    event.attempts += 1;
    let retryAfter: number | undefined;
    try {
      const response = await this.post(event);
      const text = (await response.text()).slice(0, 300);
      event.answer = response.ok
        ? String(response.status)
        : `${response.status} ${text}`;
      if (response.ok) {
        event.state = 'sent';
      } else if (FINAL.includes(response.status)) {
        event.state = 'refused';
      }
      retryAfter = Number(response.headers.get('retry-after')) * 1000;
    } catch (error) {
      event.answer = error instanceof Error ? error.message : String(error);
    }
    await this.options.state.save();
    if (event.state !== 'waiting') {
      return 0;
    }
    const { firstPauseMs = FIRST_PAUSE_MS } = this.options;
    return (
      retryAfter ||
      Math.min(firstPauseMs * 2 ** (event.attempts - 1), LONGEST_PAUSE_MS)
    );
  }

  private post(event: ClusterEvent): Promise<Response> {
    const now = this.options.now?.() ?? new Date();
    if (now.getTime() - Date.parse(event.body.at) > MAX_AGE_MS) {
      event.body.at = now.toISOString();
    }
    const body = JSON.stringify(event.body);
    const signature = createHmac('sha256', this.options.secret)
      .update(body)
      .digest('hex');
    return fetch(this.options.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Promotions-Sender': SENDER,
        'X-Signature': `sha256=${signature}`,
      },
      body,
      signal: AbortSignal.any([
        AbortSignal.timeout(TIMEOUT_MS),
        this.stopping.signal,
      ]),
    });
  }
}

function placeOf({ component, body }: ClusterEvent): string {
  return `${component}/${body.target}`;
}

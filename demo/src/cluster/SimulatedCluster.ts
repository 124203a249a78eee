import { IncomingMessage, ServerResponse } from 'node:http';
import { deployed, DemoTarget, findComponent } from '../components';
import { release } from '../releases/release';
import { answerAdmin } from '../shared/admin';
import { listen, Listening, sendJson, sendText } from '../shared/http';
import { EventSender } from './EventSender';
import { GitPoller } from './GitPoller';
import { takeAnnouncement } from './chat';
import { sendClusterPage } from './page';
import { Rollouts } from './Rollouts';
import { SmokeTests } from './SmokeTests';
import { ClusterState } from './state';

/** How the simulated cluster is set up. */
export interface SimulatedClusterOptions {
  /** File that it remembers things in. */
  stateFile: string;
  gitUrl: string;
  backendUrl: string;
  /** What its events are signed with. */
  secret: string;
  /** 0, the default, takes any free one. */
  port?: number;
  host?: string;
  /** Milliseconds between two looks at the repositories. */
  pollMs?: number;
  /** Milliseconds that a deployment takes at least, and at most. */
  deployMs?: [number, number];
  /** Milliseconds that a smoke test takes. */
  smokeMs?: number;
}

/**
 * Acts as a cluster would that deploys what lies in git. It says of itself,
 * wherever it is looked at, that it is simulated.
 */
export class SimulatedCluster {
  private readonly state: ClusterState;
  private readonly poller: GitPoller;
  private readonly sender: EventSender;
  private readonly smokeTests: SmokeTests;
  private rollouts?: Rollouts;
  private listening?: Listening;
  private timer?: NodeJS.Timeout;
  private polling?: Promise<void>;
  private stopped = false;
  private notice?: string;

  constructor(private readonly options: SimulatedClusterOptions) {
    this.state = new ClusterState(options.stateFile);
    this.poller = new GitPoller(options.gitUrl);
    this.smokeTests = new SmokeTests(options.smokeMs ?? 3_000);
    this.sender = new EventSender({
      state: this.state,
      url: `${options.backendUrl}/api/promotions/events/deployments`,
      secret: options.secret,
    });
  }

  get baseUrl(): string {
    if (!this.listening) {
      throw new Error('The simulated cluster has not been started.');
    }
    return `http://localhost:${this.listening.port}`;
  }

  async start(): Promise<void> {
    const { port = 0, host = '127.0.0.1', deployMs } = this.options;
    const [least, most] = deployMs ?? [2_000, 4_000];
    this.listening = await listen(
      (req, res) => {
        this.handle(req, res).catch(error =>
          sendText(res, 400, `${error.message}\n`),
        );
      },
      { port, host },
    );
    this.rollouts = new Rollouts({
      state: this.state,
      pageUrl: this.baseUrl,
      now: () => new Date(),
      duration: () => least + Math.random() * (most - least),
    });
    this.sender.wake();
    this.polling = this.poll();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.polling;
    await this.sender.stop();
    await this.listening?.close();
    await this.state.save();
  }

  private async poll(): Promise<void> {
    for (const component of deployed) {
      // A repository that does not answer is looked at again the next time.
      const described = await this.poller.look(component).catch(() => []);
      const began = this.rollouts?.describe(component, described);
      const ended = this.rollouts?.proceed(component);
      if (began || ended) {
        await this.state.save();
        this.sender.wake();
      }
    }
    if (!this.stopped) {
      this.timer = setTimeout(() => {
        this.polling = this.poll();
      }, this.options.pollMs ?? 1_000);
    }
  }

  private async handle(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const path = (req.url ?? '/').split('?')[0];
    const [, kind, first, second] = path.split('/').map(decodeURIComponent);
    if (req.method === 'POST' && kind === 'admin') {
      await answerAdmin(req, res, first, {
        administer: async (action, fields) => {
          this.notice = await this.change(action, fields);
          return this.notice;
        },
        pageOf: ({ component }) => `/#${component}`,
      });
    } else if (req.method === 'POST' && kind === 'announcements') {
      await takeAnnouncement(req, res, {
        state: this.state,
        component: findComponent(first).name,
      });
    } else if (req.method !== 'GET' && req.method !== 'HEAD') {
      sendText(res, 405, 'This can only be read.\n');
    } else if (path === '/') {
      const { gitUrl, backendUrl } = this.options;
      const { state, notice } = this;
      sendClusterPage(res, { state, gitUrl, backendUrl, notice });
    } else if (kind === 'health') {
      this.answerHealth(res, first, second);
    } else if (kind === 'smoke') {
      this.answerSmokeTest(req, res, first, second);
    } else if (kind === 'changes') {
      const { name } = findComponent(first);
      const stopped = this.state.isStopped(name);
      sendJson(res, 200, { component: name, stopped, simulated: true });
    } else {
      sendText(res, 404, 'The simulated cluster has nothing here.\n');
    }
  }

  private answerHealth(
    res: ServerResponse,
    component: string,
    name: string,
  ): void {
    const target = findTarget(component, name);
    const { running, broken } = this.state.target(component, target);
    if (broken || !running) {
      sendJson(res, 503, {
        status: 'failing',
        simulated: true,
        message: broken
          ? 'The simulated cluster lets this health check fail. Mend it on its page.'
          : 'The simulated cluster has not deployed anything here yet.',
      });
    } else {
      const { version, revision } = running;
      sendJson(res, 200, { status: 'ok', simulated: true, version, revision });
    }
  }

  private answerSmokeTest(
    req: IncomingMessage,
    res: ServerResponse,
    component: string,
    name: string,
  ): void {
    const target = findTarget(component, name);
    const { running, smokeFailing } = this.state.target(component, target);
    const progress = this.smokeTests.ask({
      // Of one who asks without a key there is one test a version.
      key: `${component}/${name}/${
        req.headers['idempotency-key'] ?? running?.revision
      }`,
      fails: smokeFailing || !running,
    });
    sendJson(res, 200, { ...progress, simulated: true });
  }

  /** @returns what was done, in a sentence. */
  private async change(
    action: string,
    fields: Record<string, unknown>,
  ): Promise<string> {
    const component = findComponent(fields.component);
    if (action === 'release') {
      const { version, commit } = await release(this.options.gitUrl, component);
      return `${component.name} ${version} was pushed (${commit.slice(0, 8)}).`;
    }
    if (action === 'changes') {
      const stopped = !isTrue(fields.allowed);
      this.state.setStopped(component.name, stopped);
      await this.state.save();
      return `The simulated change calendar ${
        stopped ? 'stops' : 'allows'
      } changes of ${component.name} from now on.`;
    }
    if (action === 'chat') {
      const open = isTrue(fields.open);
      this.state.setChatting(component.name, open);
      await this.state.save();
      return `The simulated chat ${open ? 'answers' : 'does not answer'} ${
        component.name
      } from now on.`;
    }
    const target = findTarget(component.name, fields.target);
    const state = this.state.target(component.name, target);
    const place = `${component.name} in ${target.name}`;
    if (action === 'health') {
      state.broken = !isTrue(fields.healthy);
      await this.state.save();
      return `The health check of ${place} ${
        state.broken ? 'fails' : 'passes'
      } from now on.`;
    }
    if (action === 'smoke') {
      state.smokeFailing = !isTrue(fields.passes);
      await this.state.save();
      return `Smoke tests of ${place} ${
        state.smokeFailing ? 'fail' : 'pass'
      } from now on.`;
    }
    if (action === 'deployments') {
      state.failing = !isTrue(fields.succeed);
      await this.state.save();
      return `Deployments of ${place} ${
        state.failing ? 'fail' : 'succeed'
      } from now on.`;
    }
    throw new Error(`The simulated cluster cannot do "${action}".`);
  }
}

function findTarget(component: unknown, name: unknown): DemoTarget {
  const { targets } = findComponent(component);
  const target = targets.find(candidate => candidate.name === name);
  if (!target) {
    const names = targets.map(candidate => candidate.name).join(', ');
    throw new Error(`${component} has no target "${name}". It has: ${names}.`);
  }
  return target;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

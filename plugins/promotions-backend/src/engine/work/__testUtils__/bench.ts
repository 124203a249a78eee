import { MockDirectory } from '@backstage/backend-test-utils';
import {
  Promotion,
  Stage,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import {
  StepContext,
  StepRunner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { WorkHost } from '../advance';
import { MemoryHost, promotionOf, runnerOf, StepSpec } from './work';

const notAnError: unknown = { code: 7 };

/** Where promotions are run whose runners note that they ran. */
export class Bench {
  /** Ids of the steps whose runners were started, in order. */
  ran: string[] = [];

  constructor(private readonly directory: MockDirectory) {}

  clear() {
    this.directory.clear();
    this.ran = [];
  }

  /** A runner that notes that it ran; it succeeds unless told otherwise. */
  runner(
    uses: string,
    run: (context: StepContext<Record<string, unknown>>) => unknown = () => ({
      status: 'Succeeded',
    }),
    more: Partial<StepRunner> = {},
  ): StepRunner {
    return runnerOf(
      uses,
      context => {
        this.ran.push(context.alias);
        return run(context);
      },
      more,
    );
  }

  /** A promotion with these steps, on a host that knows the usual runners. */
  host(
    steps: StepSpec[],
    options: {
      runners?: StepRunner[];
      vars?: Record<string, unknown>;
      host?: Partial<WorkHost>;
      promotion?: Partial<Promotion>;
      stage?: Partial<Stage>;
      trace?: TraceContext;
    } = {},
  ): MemoryHost {
    return new MemoryHost(
      promotionOf(steps, options),
      [...(options.runners ?? []), ...this.#usual()],
      { workDirBase: this.directory.resolve('base'), ...options.host },
    );
  }

  #usual(): StepRunner[] {
    return [
      this.runner('succeed'),
      this.runner('fail', () => ({
        status: 'Failed',
        message: 'It did not work.',
      })),
      this.runner('error', () => {
        throw new Error('It broke.');
      }),
      this.runner('terminal', () => {
        throw new Error('outer', { cause: new TerminalError('No use.') });
      }),
      this.runner('terminalFail', () => ({ status: 'Failed', terminal: true })),
      this.runner('panic', () => {
        throw notAnError;
      }),
      this.runner('running', () => ({
        status: 'Running',
        retryAfterMs: 10_000,
      })),
    ];
  }
}

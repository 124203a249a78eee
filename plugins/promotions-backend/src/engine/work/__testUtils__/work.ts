import {
  Promotion,
  PromotionFacts,
  ConditionWatch,
  PromotionPhase,
  Stage,
  StepDefinition,
  StepRecord,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import {
  createStepRunner,
  StepCondition,
  StepContext,
  StepResult,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import {
  createMockOutbound,
  createMockStepContext,
} from '@promotions/backstage-plugin-promotions-node/testUtils';
import { z } from 'zod';
import { LeaseLostError, NewLogLine } from '../../../store/Store';
import { advance, Halt, PassResult, WorkHost } from '../advance';
import { LogSink } from '../LogSink';
import { ofPromotion, Work } from '../work';

const mock = createMockStepContext({ config: {} });

/** `{ id, uses }` and whatever else of the declaration matters. */
export type StepSpec = Partial<StepDefinition> & Pick<StepDefinition, 'uses'>;

/** A stage that has nothing but these steps. */
export function stageWith(
  steps: StepSpec[],
  vars: Record<string, unknown> = {},
): Stage {
  return {
    ...mock.stage,
    promotion: {
      vars,
      manual: false,
      steps: steps.map(step => ({
        id: step.uses,
        with: {},
        continueOnError: false,
        retry: {},
        ...step,
      })),
    },
  };
}

/** A promotion that has just started. */
export function promotionOf(
  steps: StepSpec[],
  options: {
    vars?: Record<string, unknown>;
    promotion?: Partial<Promotion>;
    stage?: Partial<Stage>;
    trace?: TraceContext;
  } = {},
): Work {
  const stage = { ...stageWith(steps, options.vars), ...options.stage };
  return ofPromotion({
    promotion: { ...mock.promotion, freight: ['f1'], ...options.promotion },
    plan: { stage, replaces: [], trace: options.trace },
    steps: stage.promotion.steps.map(({ id, uses, target }, index) => ({
      index,
      id,
      uses,
      state: 'Pending',
      attempts: 0,
      consecutiveErrors: 0,
      ...(target !== undefined && { target }),
    })),
  });
}

/** A step runner that does what the test says, whatever its configuration. */
export function runnerOf(
  uses: string,
  run: (context: StepContext<Record<string, unknown>>) => unknown,
  more: Partial<StepRunner> = {},
): StepRunner {
  return createStepRunner({
    uses,
    description: `Runner ${uses} of a test`,
    schema: { config: z.record(z.string(), z.unknown()) },
    run: async context => (await run(context)) as StepResult,
    ...(more as {}),
  });
}

const facts: PromotionFacts = {
  pipeline: mock.pipeline,
  entity: mock.entity,
  freight: [
    {
      id: 'f1',
      origin: 'app',
      alias: 'calm-otter',
      artifacts: [
        {
          kind: 'image',
          name: 'podinfo',
          repository: 'ghcr.io/podinfo',
          tag: '6.1.0',
        },
      ],
      metadata: {},
      labels: {},
      createdAt: mock.promotion.createdAt,
      createdBy: 'origin:app',
    },
  ],
};

/**
 * Keeps work in memory, as JSON, as the store would: what was stored is
 * all that a later pass knows.
 */
export class MemoryHost {
  /** The instant that passes see; moved by `untilItEnds`. */
  time = new Date('2026-01-10T12:00:00.000Z').getTime();
  readonly #stop = new AbortController();
  /** Every step that was stored, in order. */
  readonly saved: StepRecord[] = [];
  finished?: { phase: PromotionPhase; message?: string };
  /** What is watched since it succeeded. */
  watched: ConditionWatch[] = [];
  /** Conditions in the order in which they were told, with the step. */
  readonly reported: Array<StepCondition & { step: string }> = [];
  readonly log: NewLogLine[] = [];
  /** How often something was stored or finished. */
  writes = 0;
  /** Called before and after each write; what it throws is what the write throws. */
  onWrite: (write: number, when: 'before' | 'after') => void = () => {};
  #steps: string;

  constructor(
    readonly work: Work,
    readonly runners: StepRunner[],
    readonly options: Partial<WorkHost> & { workDirBase: string },
  ) {
    this.#steps = JSON.stringify(work.steps);
  }

  get steps(): StepRecord[] {
    return JSON.parse(this.#steps);
  }

  get states(): string {
    return this.steps.map(step => step.state).join(' ');
  }

  step(id: string): StepRecord | undefined {
    return this.steps.find(step => step.id === id);
  }

  halt(kind: Halt['kind']) {
    this.#stop.abort(new Halt(kind));
  }

  /** One pass over what is stored. */
  async advance(): Promise<PassResult> {
    return advance({ ...this.work, steps: this.steps }, this.#host());
  }

  /** Passes, with the clock at the instants that they ask for. */
  async untilItEnds(): Promise<PassResult> {
    for (let passes = 0; passes < 100; passes++) {
      const result = await this.advance();
      if (result.phase !== 'Running') {
        return result;
      }
      this.time = Math.max(this.time, Date.parse(result.wakeAt));
    }
    throw new Error('It does not end.');
  }

  #host(): WorkHost {
    return {
      watches: () => [],
      report: async (step, conditions) => {
        this.reported.push(
          ...conditions.map(condition => ({ ...condition, step: step.id })),
        );
      },
      beforeEffect: async () => {},
      log: new LogSink({
        append: async lines => {
          this.log.push(...lines);
        },
        now: () => new Date(this.time),
        logger: mock.logger,
      }),
      now: () => new Date(this.time),
      runner: uses => this.runners.find(runner => runner.uses === uses),
      facts: async () => facts,
      outbound: () => createMockOutbound(),
      secrets: async () => ({
        values: new Map(),
        refusal: name => `No grant for ${name}.`,
      }),
      saveStep: async step => {
        this.#write(() => {
          const steps = this.steps;
          steps[step.index] = step;
          this.#steps = JSON.stringify(steps);
          this.saved.push(step);
        });
      },
      finish: async ({ phase, message, healthChecks }) => {
        this.#write(() => {
          this.finished = { phase, message };
          this.watched = healthChecks;
        });
      },
      halt: this.#stop.signal,
      uiBaseUrl: 'http://localhost:3000',
      logger: mock.logger,
      graceMs: 50,
      rebuildDelayMs: 1,
      ...this.options,
    };
  }

  #write(write: () => void) {
    if (this.finished) {
      throw new LeaseLostError('The promotion has ended.');
    }
    this.writes += 1;
    this.onWrite(this.writes, 'before');
    write();
    this.onWrite(this.writes, 'after');
  }
}

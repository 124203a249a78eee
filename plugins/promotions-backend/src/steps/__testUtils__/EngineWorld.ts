import {
  IncomingDeployment,
  normalizeStage,
  PeopleDirectory,
  Promotion,
  StageDocument,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { rulesOf } from '../../engine/__testUtils__/rules';
import { PipelineAccess } from '../../engine/changePipeline';
import { Actor } from '../../engine/Engine';
import { PromotionsEngine } from '../../engine/PromotionsEngine';
import { createRegistry } from '../../engine/registry';
import { RunningWorker } from '../../engine/work/__testUtils__/RunningWorker';
import { DatabaseStore } from '../../store/DatabaseStore';
import { TestDatabases } from '../../store/testDatabases';
import { goodDocument, pipeline } from '../../store/testFixtures';
import { builtInSteps } from '..';
import { engineSteps } from '../engineSteps';

const person = (name: string): Actor => ({
  ref: `user:default/${name}`,
  kind: 'person',
});

/** Who asks for promotions. */
export const ADA = person('ada');
export const RITA = person('rita');
export const UMA = person('uma');

export async function until<T>(
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  for (let i = 0; i < 1_000; i++) {
    const result = await look();
    if (result) {
      return result;
    }
    await sleep(20);
  }
  throw new Error('It did not happen.');
}

/** Engine, worker and steps as they are, on a real store. */
export class EngineWorld {
  private constructor(
    readonly id: string,
    readonly store: DatabaseStore,
    readonly engine: PromotionsEngine,
    readonly access: PipelineAccess,
    /** To look into its database. */
    readonly knex: Knex,
    private readonly worker: RunningWorker,
  ) {}

  static async create(
    databases: TestDatabases,
    options: {
      stage: Omit<StageDocument, 'name'>;
      /** Of the document, which steps use as `task:<name>`. */
      bundles?: Parameters<typeof normalizeStage>[1]['bundles'];
      workDirBase: string;
      people?: Partial<PeopleDirectory>;
      runners?: StepRunner[];
      /** Topics that are granted. */
      topics?: string[];
    },
  ): Promise<EngineWorld> {
    const { database, knex } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const now = () => new Date();
    const { topics = [], runners = [], people } = options;
    const { id } = await store.savePipelineDocument(
      goodDocument({
        pipeline: pipeline({
          stages: [
            normalizeStage(
              { name: 'dev', ...options.stage },
              { origins: ['app'], bundles: options.bundles },
            ),
          ],
        }),
      }),
      now(),
    );
    const access: PipelineAccess = {
      store,
      now,
      ...rulesOf({ people }),
      written: () => {},
    };
    const engine = new PromotionsEngine(access, {
      stageTouched: () => {},
      refreshDocument: async () => {},
    });
    const registry = createRegistry();
    const reachFor = () => ({
      repository: () => undefined,
      url: () => undefined,
      secret: () => undefined,
      topic: (topic: string) =>
        topics.includes(topic) ? undefined : `${topic} is not granted.`,
    });
    registry.addStepRunner(
      ...builtInSteps,
      ...engineSteps({ access, reachFor }),
      ...runners,
    );
    const worker = new RunningWorker({
      queued: store,
      engine,
      registry,
      reachFor,
      secretsFor: () => ({
        values: new Map([['token', 'very-secret-value']]),
        refusal: () => undefined,
      }),
      workDirBase: options.workDirBase,
      // Nothing is found but what is due by what was written.
      leaseMs: 5_000,
    });
    return new EngineWorld(id, store, engine, access, knex, worker);
  }

  async freight(version: string): Promise<string> {
    const { freight } = await this.engine.createFreight(
      this.id,
      { artifacts: [{ kind: 'generic', name: 'app', version }] },
      ADA,
    );
    return freight.id;
  }

  async promote(version: string): Promise<Promotion> {
    const freight = await this.freight(version);
    const { promotion } = await this.engine.createPromotion(
      this.id,
      { stage: 'dev', freight },
      ADA,
    );
    return promotion!;
  }

  async details({ id }: Pick<Promotion, 'id'>) {
    return this.engine.getPromotion(id);
  }

  /** The promotion once it has ended. */
  async ended(promotion: Pick<Promotion, 'id'>) {
    return until(async () => {
      const details = await this.details(promotion);
      return details.finishedAt !== undefined && details;
    });
  }

  /** The promotion once one of its steps says so. */
  async saying(promotion: Pick<Promotion, 'id'>, message: RegExp) {
    return until(async () => {
      const details = await this.details(promotion);
      return (
        details.steps.some(
          step => step.state === 'Running' && message.test(step.message ?? ''),
        ) && details
      );
    });
  }

  async report(
    target: string,
    revision: string,
    phase: IncomingDeployment['phase'],
    message?: string,
  ) {
    const at = new Date().toISOString();
    await this.engine.acceptEvent(
      {
        id: `${target} ${revision} ${phase} ${at}`,
        at,
        pipeline: this.id,
        stage: 'dev',
        target,
        revision,
        phase,
        message,
      },
      { name: 'cluster', maySpeakFor: () => true },
    );
  }

  async condition(type: string, status: string, target?: string) {
    await this.engine.reportCondition(
      this.id,
      'dev',
      type,
      { status, target },
      { ref: 'plugin:monitoring', kind: 'service' },
    );
  }

  /** Oldest first. */
  async timeline(kind: string): Promise<TimelineEntry[]> {
    const { items } = await this.store.listTimeline(this.id, { limit: 100 });
    return items.filter(entry => entry.kind === kind).reverse();
  }

  async stop() {
    await this.worker.stop();
  }
}

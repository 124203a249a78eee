import {
  BoardStage,
  Freeze,
  Gate,
  PeopleDirectory,
  Pipeline,
  Policy,
  Promotion,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from '../../store/DatabaseStore';
import { WakeRef } from '../../store/Store';
import { TestDatabases } from '../../store/testDatabases';
import { goodDocument, stage as bareStage } from '../../store/testFixtures';
import { PipelineAccess } from '../changePipeline';
import { Actor, EventSender } from '../Engine';
import { EngineHooks, PromotionsEngine } from '../PromotionsEngine';
import { rulesOf } from './rules';

const person = (name: string): Actor => ({
  ref: `user:default/${name}`,
  kind: 'person',
});

export const ADA = person('ada');
export const RITA = person('rita');
export const UMA = person('uma');

/** dev → staging → prod, each with one target of its own name. */
export function line(gates: Record<string, Gate[]> = {}): Pipeline {
  const after = (name: string, upstream?: string): Stage => {
    const stage = bareStage(name);
    if (upstream) {
      stage.freight[0].sources = {
        ...stage.freight[0].sources,
        direct: false,
        stages: [upstream],
      };
    }
    stage.promotion.steps = [
      {
        id: 'notice',
        uses: 'compose-output',
        with: {},
        continueOnError: false,
        retry: {},
      },
    ];
    return { ...stage, gates: gates[name] ?? [] };
  };
  return {
    name: 'podinfo',
    origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
    stages: [after('dev'), after('staging', 'dev'), after('prod', 'staging')],
  };
}

/** An approval gate that asks whoever has the permission, unless told otherwise. */
export function asking(
  name: string,
  options: Partial<Extract<Gate, { kind: 'approval' }>> = {},
): Gate {
  return {
    kind: 'approval',
    name,
    count: 1,
    from: [],
    preventSelfApproval: true,
    ...options,
  };
}

/** A sender that may speak for everything. */
export const CLUSTER: EventSender = {
  name: 'cluster',
  maySpeakFor: () => true,
};

/** An engine on a store of its own, with one pipeline. */
export interface EngineFixture {
  engine: PromotionsEngine;
  access: PipelineAccess;
  id: string;
  store: DatabaseStore;
  clock: { now: Date };
  /** What the queue was told of, in that order. */
  due: WakeRef[];
  /** Lets time pass. */
  pass(seconds: number): void;
  /** Makes freight with a generic artifact of that version. */
  freight(version: string): Promise<string>;
  /** Ends what runs in the stage, as its worker would. */
  finish(stage: string, phase?: 'Succeeded' | 'Failed'): Promise<void>;
  /** Takes an event in, and makes the pass that looks at it. */
  event(
    id: string,
    stage: string,
    revision: string,
    phase?: 'Started' | 'Succeeded' | 'Failed',
  ): Promise<{ status: number; message: string }>;
  /** Looks at whatever is due, as the queue would, until nothing is. */
  runDue(): Promise<void>;
  /** Newest first. */
  promotions(stage?: string): Promise<Promotion[]>;
  /** Kinds of the timeline, oldest first. */
  timeline(): Promise<string[]>;
  /** An engine of another replica, whose clock is that much ahead. */
  replica(aheadMs?: number): Promise<PromotionsEngine>;
}

export async function setUp(
  databases: TestDatabases,
  options: {
    automatic?: string[];
    pipeline?: Pipeline;
    policies?: Policy[];
    freezes?: Freeze[];
    people?: Partial<PeopleDirectory>;
    entity?: Record<string, unknown>;
  } = {},
): Promise<EngineFixture> {
  const database = await databases.create();
  const told: WakeRef[] = [];
  const store = await DatabaseStore.create({
    ...database,
    enqueue: async (_tx, work) => {
      told.push(...work);
    },
  });
  const clock = { now: new Date('2026-01-10T12:00:00.000Z') };
  const document = goodDocument({ pipeline: options.pipeline ?? line() });
  const { id } = await store.savePipelineDocument(
    { ...document, entity: options.entity ?? document.entity },
    clock.now,
  );
  const hooks: EngineHooks = {
    stageTouched: () => {},
    refreshDocument: async () => {},
  };
  const accessTo = (to: DatabaseStore, aheadMs = 0): PipelineAccess => ({
    ...rulesOf(options),
    store: to,
    now: () => new Date(clock.now.getTime() + aheadMs),
    written: () => {},
  });
  const access = accessTo(store);
  const engine = new PromotionsEngine(access, hooks);
  const pass = (seconds: number) => {
    clock.now = new Date(clock.now.getTime() + seconds * 1000);
  };
  let worker = 0;
  return {
    engine,
    access,
    due: told,
    store,
    id,
    clock,
    pass,
    freight: async version => {
      pass(1);
      const { freight } = await engine.createFreight(
        id,
        { artifacts: [{ kind: 'generic', name: 'app', version }] },
        ADA,
      );
      return freight.id;
    },
    finish: async (stage, phase = 'Succeeded') => {
      pass(1);
      const { items } = await store.listPromotions({
        pipelineId: id,
        stage,
        phase: 'Running',
        limit: 10,
      });
      expect(items).toHaveLength(1);
      const lease = await store.claimWork(
        { kind: 'promotion', id: items[0].id },
        `worker-${++worker}`,
        clock.now,
        20_000,
      );
      await engine.finishPromotion(lease!.promotion!, lease!.fence, phase);
    },
    event: async (eventId, stage, revision, phase = 'Succeeded') => {
      pass(1);
      const outcome = await engine.acceptEvent(
        {
          id: eventId,
          at: clock.now.toISOString(),
          pipeline: id,
          stage,
          target: stage,
          revision,
          phase,
        },
        CLUSTER,
      );
      await engine.reconcile(id);
      return outcome;
    },
    runDue: async () => {
      for (let passes = 0; passes < 10; passes++) {
        const due = await store.duePipelines(clock.now, 10);
        if (due.length === 0) {
          return;
        }
        for (const pipelineId of due) {
          await engine.reconcile(pipelineId);
        }
      }
      throw new Error('Something is due for ever.');
    },
    promotions: async stage => {
      const { items } = await store.listPromotions({
        pipelineId: id,
        stage,
        limit: 50,
      });
      return items;
    },
    timeline: async () => {
      const { items } = await store.listTimeline(id, { limit: 100 });
      return items.map(entry => entry.kind).reverse();
    },
    replica: async (aheadMs = 0) =>
      new PromotionsEngine(
        accessTo(await DatabaseStore.create(await database.replica()), aheadMs),
        hooks,
      ),
  };
}

/** The stages of the board, as Ada sees it. */
export async function stagesOf(setup: EngineFixture): Promise<BoardStage[]> {
  const { stages } = await setup.engine.board(
    setup.id,
    { freightLimit: 10 },
    {
      stage: () => ({} as never),
      createFreight: true,
      reject: true,
      refresh: true,
    },
    ADA,
  );
  return stages;
}

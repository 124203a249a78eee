import { Gate } from '@promotions/backstage-plugin-promotions-common';
import { queriesOf } from './testQueries';
import { describeEachDatabase, describeSqlite } from './testDatabases';
import {
  at,
  condition,
  ENTITY,
  freight,
  goodDocument,
  pipeline,
  promotion,
  run,
  stage,
  StoreWithPipeline,
  storeWithPipeline,
  target,
  task,
  when,
} from './testFixtures';
import {
  aCheck,
  aFreeze,
  anApproval,
  anOverride,
  aPolicy,
  aWait,
} from './testGateFixtures';

/** More than that are never needed, whatever the size of the pipeline. */
const MAX_QUERIES = 12;

const ASKED = ['lock', 'dependency'] as const;

/** Gates that ask for other pipelines. */
function gates(stageName: string): Gate[] {
  return ASKED.map(kind =>
    kind === 'lock'
      ? { kind, name: kind, lock: `lock-of-${stageName}` }
      : { kind, name: kind, relation: 'dependsOn', stage: stageName },
  );
}

/** Everything that a pipeline has, this often. */
async function fill(
  { id, change, store }: StoreWithPipeline,
  stages: string[],
  size: number,
) {
  const numbers = Array.from({ length: size }, (_, n) => n);
  const all = numbers.map(n => freight(n));
  await change({ freightCreated: all });
  for (const n of numbers) {
    await store.createPolicy(
      aPolicy({ id: `Y${n}`, name: `p${n}`, gates: gates(stages[0]) }),
      when(0),
    );
    await store.createFreeze(aFreeze({ id: `Z${n}`, name: `f${n}` }), when(0));
  }
  for (const [index, name] of stages.entries()) {
    await change({
      entered: all.map(f => ({
        stage: name,
        origin: 'app',
        freight: f.id,
        since: f.createdAt,
      })),
      verified: all.map(f => ({ stage: name, freight: f.id, at: f.createdAt })),
      cleared: all.map(f => ({
        stage: name,
        freight: f.id,
        by: 'user:default/ada',
        at: at(1),
      })),
      conditions: [condition({ stage: name })],
      targets: [target({ stage: name })],
      runs: all.map((f, n) =>
        run(`R-${index}-${n}`, {
          stage: name,
          freight: f.id,
          state: n === size - 1 ? 'Progressing' : 'Succeeded',
          startedAt: f.createdAt,
        }),
      ),
      tasksCreated: all.map((f, n) =>
        task(
          `T-${index}-${n}`,
          run(`R-${index}-${size - 1}`, { stage: name, freight: f.id }),
          { position: n },
        ),
      ),
      promotionsCreated: all.map((f, n) =>
        promotion(id, `P-${index}-${n}`, name, f),
      ),
      promotionsUpdated: all.map((_, n) => ({
        id: `P-${index}-${n}`,
        phase: 'Succeeded' as const,
        finishedAt: at(n),
      })),
      rejected: all.map(f => ({
        stage: name,
        freight: f.id,
        reason: 'Leaks memory.',
        by: 'user:default/ada',
        at: at(1),
      })),
      approvals: all.map(f => anApproval({ freight: f.id, stage: name })),
      overrides: all.map((f, n) =>
        anOverride({ id: `O-${index}-${n}`, freight: f.id, stage: name }),
      ),
      checks: all.map(f => aCheck({ freight: f.id, stage: name })),
      waits: all.map(f => aWait({ freight: f.id, stage: name })),
    });
    await change({
      rejectionsLifted: all.map(f => ({
        stage: name,
        freight: f.id,
        by: 'user:default/ada',
        at: at(2),
      })),
      promotionsCreated: [promotion(id, `P-${index}-run`, name, all[0])],
      promotionsUpdated: [
        {
          id: `P-${index}-run`,
          phase: 'Running',
          locks: [`lock-of-${name}`],
        },
      ],
    });
  }
}

describeEachDatabase('a snapshot', databases => {
  it('has the newest that went back to earlier freight of each stage, however long ago', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const back = (promotionId: string) =>
      promotion(id, promotionId, 'dev', freight(1), {
        rollbackOf: freight(2).id,
      });
    await change({ freightCreated: [freight(1), freight(2)] });
    for (const created of [
      back('P1'),
      back('P2'),
      promotion(id, 'P3', 'dev', freight(1)),
    ]) {
      await change({
        promotionsCreated: [created],
        promotionsUpdated: [{ id: created.promotion.id, phase: 'Failed' }],
      });
    }
    const { promotions } = (await store.readSnapshot(id))!;
    expect(promotions.map(p => [p.id, p.rollbackOf])).toEqual([
      ['P3', undefined],
      ['P2', freight(2).id],
    ]);
    expect((await store.getPromotion('P2'))?.promotion.rollbackOf).toBe(
      freight(2).id,
    );
  });

  it('has all that a decision needs', async () => {
    const all = await storeWithPipeline(databases);
    const { store, id, change } = all;
    await change({
      freightCreated: [freight(1), freight(2)],
      entered: [
        { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(5) },
      ],
      conditions: [condition()],
      targets: [target()],
      holdsSet: [
        { stage: 'prod', origin: 'app', by: 'user:default/ada', at: at(1) },
      ],
      promotionsCreated: [promotion(id, 'P1', 'staging', freight(1))],
      wakeAt: at(60),
    });
    const snapshot = (await store.readSnapshot(id))!;
    expect(snapshot).toMatchObject({
      pipelineId: id,
      entityRef: 'component:default/podinfo',
      revision: 2,
      pipeline: pipeline(),
      entity: { kind: 'Component' },
      wakeAt: at(60),
      conditions: [condition()],
      targets: [target()],
      runs: [],
    });
    expect(snapshot.summary).toEqual(await store.getPipeline(id));
    expect(snapshot.freight.map(f => f.alias)).toEqual(['alias-2', 'alias-1']);
    expect(snapshot.freight[1].status.currentlyIn).toEqual({
      dev: { since: at(5) },
    });
    expect(snapshot.holds).toHaveLength(1);
    expect(snapshot.promotions.map(p => p.id)).toEqual(['P1']);
  });

  it('has, beyond its limit, what is current, pending or running somewhere', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: Array.from({ length: 10 }, (_, n) => freight(n)),
      entered: [
        { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(5) },
      ],
      promotionsCreated: [
        promotion(id, 'P1', 'prod', freight(3)),
        promotion(id, 'P2', 'prod', freight(2)),
        promotion(id, 'P3', 'prod', freight(0)),
      ],
      promotionsUpdated: [
        { id: 'P2', phase: 'Running' },
        { id: 'P3', phase: 'Failed' },
      ],
    });
    const aliases = async (freightLimit: number) =>
      (await store.readSnapshot(id, { freightLimit }))!.freight.map(
        f => f.alias,
      );
    expect(await aliases(2)).toEqual([
      'alias-9',
      'alias-8',
      'alias-3',
      'alias-2',
      'alias-1',
    ]);
    expect(await aliases(0)).toEqual(['alias-3', 'alias-2', 'alias-1']);
    expect(await aliases(10)).toHaveLength(10);
    expect(await aliases(11)).toHaveLength(10);
  });

  it('has the promotions in flight, and the newest that ended of each stage and freight', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const attempts: Array<[string, string, number]> = [
      ['P1', 'dev', 1],
      ['P2', 'dev', 1],
      ['P3', 'prod', 1],
      ['P4', 'dev', 2],
    ];
    await change({ freightCreated: [freight(1), freight(2), freight(3)] });
    for (const [promotionId, stageName, n] of attempts) {
      await change({
        promotionsCreated: [promotion(id, promotionId, stageName, freight(n))],
        promotionsUpdated: [{ id: promotionId, phase: 'Failed' }],
      });
    }
    await change({
      promotionsCreated: [
        promotion(id, 'P5', 'dev', freight(1)),
        promotion(id, 'P6', 'dev', freight(2)),
      ],
      promotionsUpdated: [{ id: 'P5', phase: 'Running' }],
    });
    const ids = async (freightLimit?: number) =>
      (await store.readSnapshot(id, { freightLimit }))!.promotions
        .map(p => p.id)
        .sort();
    expect(await ids()).toEqual(['P2', 'P3', 'P4', 'P5', 'P6']);
    await change({
      promotionsUpdated: ['P5', 'P6'].map(p => ({ id: p, phase: 'Aborted' })),
    });
    // Only freight 3 is left; the newest of each stage is there all the same.
    expect(await ids(1)).toEqual(['P3', 'P6']);
  });

  it('takes as many queries for much as for little', async () => {
    const stages = ['a', 'b', 'c', 'd', 'e'];
    const counts: number[] = [];
    for (const [names, size] of [
      [stages.slice(0, 1), 2],
      [stages, 40],
    ] as const) {
      const all = await storeWithPipeline(databases, {
        pipeline: pipeline({
          stages: names.map(name => ({ ...stage(name), gates: gates(name) })),
        }),
        // It depends on itself, for the sake of having as many.
        entity: {
          relations: [{ type: 'dependsOn', targetRef: ENTITY }],
        },
      });
      await fill(all, [...names], size);
      const queries = await queriesOf(all.database.knex, () =>
        all.store.readSnapshot(all.id, { freightLimit: 1 }),
      );
      const snapshot = (await all.store.readSnapshot(all.id))!;
      expect(snapshot.approvals).toHaveLength(size * names.length);
      expect(snapshot.overrides).toHaveLength(size * names.length);
      expect(snapshot.checks).toHaveLength(size * names.length);
      expect(snapshot.locks).toHaveLength(names.length);
      expect(snapshot.dependencies).toHaveLength(names.length);
      expect(snapshot.policies).toHaveLength(size);
      expect(snapshot.tasks).toHaveLength(size * names.length);
      counts.push(queries.length);
    }
    expect(counts[1]).toBe(counts[0]);
    expect(counts[1]).toBeLessThanOrEqual(MAX_QUERIES);
  }, 60_000);

  it('is of one instant, whatever is written meanwhile', async () => {
    const all = await storeWithPipeline(databases);
    const { store, id, revision } = all;
    const stop = new AbortController();
    const writer = (async () => {
      for (let n = 0; !stop.signal.aborted; n++) {
        await store.applyChanges(
          id,
          await revision(),
          {
            freightCreated: [freight(n)],
            entered: [
              {
                stage: 'dev',
                origin: 'app',
                freight: freight(n).id,
                since: at(n),
              },
            ],
          },
          when(n),
        );
      }
    })();
    for (let n = 0; n < 30; n++) {
      const snapshot = (await store.readSnapshot(id))!;
      expect(snapshot.freight).toHaveLength(snapshot.revision - 1);
      expect(snapshot.current[0]?.freight).toBe(snapshot.freight[0]?.id);
      expect(
        snapshot.freight.filter(f => f.status.currentlyIn.dev),
      ).toHaveLength(snapshot.current.length);
    }
    stop.abort();
    await writer;
  }, 60_000);
});

describeSqlite('queries', databases => {
  it('of a snapshot, of lists and of queues scan no table', async () => {
    const all = await storeWithPipeline(databases, {
      pipeline: pipeline({
        stages: ['dev', 'prod'].map(name => ({
          ...stage(name),
          gates: gates(name),
        })),
      }),
      entity: { relations: [{ type: 'dependsOn', targetRef: ENTITY }] },
    });
    const { store, id, database, change } = all;
    await fill(all, ['dev', 'prod'], 30);
    const queries = await queriesOf(database.knex, async () => {
      await store.readSnapshot(id);
      await store.readSnapshot(id, { freightLimit: 5 });
      await store.getFreight(id, 'alias-1');
      await store.findFreightByRevision(id, '1.0.1');
      await store.listFreight(id, { limit: 5 });
      await store.listFreight(id, { limit: 5, origin: 'app' });
      await store.listPromotions({ pipelineId: id, limit: 5 });
      await store.listPromotions({ pipelineId: id, limit: 5, stage: 'dev' });
      await store.listPromotions({
        pipelineId: id,
        limit: 5,
        phase: 'Running',
      });
      await store.countOpenPromotions();
      await store.getPromotion('P-0-1');
      await store.findPromotionByIdempotencyKey(id, 'k');
      await store.listTimeline(id, { limit: 5 });
      await store.listTimeline(id, { limit: 5, stage: 'dev' });
      await store.listTimeline(id, { limit: 5, freight: 'f' });
      await store.claimableWork(when(0), 5);
      await store.duePipelines(when(0), 5);
      await store.nextWakeAt();
      await store.listPipelines({ limit: 5 });
      await store.listPipelines({ limit: 5, state: 'Active' });
      await store.listPipelines({ limit: 5, entityRef: 'component:a/b' });
      await store.getRun('R-0-29');
      await store.listRuns(id, { limit: 5 });
      await store.listRuns(id, { limit: 5, stage: 'dev' });
      await store.listRuns(id, { limit: 5, stages: ['dev'] });
      await store.listRuns(id, {
        limit: 5,
        stage: 'dev',
        freight: freight(1).id,
        promotionId: 'P-0-1',
      });
      await store.getTask('T-0-1');
      await store.listTasks('R-0-29', { round: 1 });
      await store.listLog({ kind: 'task', id: 'T-0-1' }, { limit: 5 });
      await store.readSubscriptions(id);
      await store.listConditionTransitions(id, {
        stage: 'dev',
        type: 'Healthy',
        limit: 5,
      });
      await store.listWaits({ kind: 'lock', limit: 5 });
      await store.listPolicies({ limit: 5 });
      await store.listFreezes({ limit: 5 });
      await store.archivePipelines('component:a/b', [], when(0));
      await change({
        promotionsUpdated: [{ id: 'P-0-run', phase: 'Succeeded' }],
        overridesRevoked: ['O-0-1'],
        tasksUpdated: [{ id: 'T-0-1', state: 'Succeeded' }],
        healthChecksSet: [
          { stage: 'dev', freight: freight(1).id, healthChecks: [] },
        ],
        waits: [],
      });
      await store.savePipelineDocument(
        goodDocument({ pipeline: pipeline({ title: 'Other' }) }),
        when(0),
      );
    });
    const scans: string[] = [];
    for (const { sql, bindings } of queries) {
      const plan: Array<{ detail: string }> = await database.knex.raw(
        `explain query plan ${sql}`,
        bindings,
      );
      scans.push(
        ...plan
          .map(row => row.detail)
          .filter(
            detail =>
              /^SCAN \w/.test(detail) &&
              // Walks an index in order, or what was narrowed before, or what
              // is read whole.
              !/USING (COVERING )?INDEX|VIRTUAL TABLE|CONSTANT ROW|of_each_freight|first_events|policies|freezes/.test(
                detail,
              ),
          )
          .map(detail => `${detail}: ${sql}`),
      );
    }
    expect(scans).toEqual([]);
  });
});

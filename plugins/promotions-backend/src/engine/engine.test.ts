import {
  CreatePromotionResponse,
  PromotionRefusedError,
} from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase, describePostgres } from '../store/testDatabases';
import {
  ADA,
  CLUSTER,
  EngineFixture,
  line,
  RITA,
  setUp,
} from './__testUtils__/engineFixture';
import { Actor } from './Engine';

const ALLOWED = {
  promote: true,
  abort: true,
  clear: true,
  hold: true,
  reject: true,
  approve: true,
  override: true,
  reportCondition: true,
};

async function promotionsOf(setup: EngineFixture, stage?: string) {
  return setup.promotions(stage);
}

describeEachDatabase('the engine', databases => {
  it('moves freight through the stages: promoted, deployed, verified, available downstream', async () => {
    const setup = await setUp(databases);
    const { engine, id } = setup;
    const freight = await setup.freight('1.0.0');

    await expect(
      engine.createPromotion(id, { stage: 'staging', freight }, ADA),
    ).rejects.toThrow(PromotionRefusedError);

    const first = await engine.createPromotion(
      id,
      { stage: 'dev', freight },
      ADA,
    );
    expect(first.outcome).toBe('created');
    expect(first.promotion).toMatchObject({
      phase: 'Running',
      requestedBy: ADA.ref,
    });
    await setup.finish('dev');
    const refused = await engine
      .createPromotion(id, { stage: 'staging', freight }, ADA)
      .catch(error => error);
    expect(refused.decision).toMatchObject({
      verdict: 'Blocked',
      requirements: expect.arrayContaining([
        expect.objectContaining({ id: 'upstream', status: 'Unmet' }),
      ]),
    });

    expect((await setup.event('e1', 'dev', '1.0.0')).status).toBe(202);
    const second = await engine.createPromotion(
      id,
      { stage: 'staging', freight },
      ADA,
    );
    expect(second.outcome).toBe('created');

    const timeline = await setup.store.listTimeline(id, { limit: 50 });
    expect(timeline.items.map(entry => entry.kind).reverse()).toEqual(
      expect.arrayContaining([
        'freight.created',
        'promotion.created',
        'promotion.started',
        'promotion.succeeded',
        'target.reported',
        'stage.verified',
      ]),
    );
  });

  it('promotes on its own where a policy says so, as soon as the upstream has verified', async () => {
    const setup = await setUp(databases, { automatic: ['dev', 'staging'] });
    const freight = await setup.freight('1.0.0');
    expect(await promotionsOf(setup)).toEqual([
      expect.objectContaining({
        stage: 'dev',
        phase: 'Running',
        requestedBy: 'policy:ours',
      }),
    ]);
    await setup.finish('dev');
    await setup.event('e1', 'dev', '1.0.0');
    expect(await promotionsOf(setup, 'staging')).toEqual([
      expect.objectContaining({ phase: 'Running', freight: [freight] }),
    ]);
    expect(await promotionsOf(setup, 'prod')).toEqual([]);
  });

  it('gives back the promotion that is there when the same freight is asked for again', async () => {
    const setup = await setUp(databases);
    const freight = await setup.freight('1.0.0');
    const ask = (actor: Actor) =>
      setup.engine.createPromotion(setup.id, { stage: 'dev', freight }, actor);
    const first = await ask(ADA);
    const second = await ask(RITA);
    expect(second.outcome).toBe('existing');
    expect(second.promotion?.id).toBe(first.promotion?.id);
    expect(await promotionsOf(setup)).toHaveLength(1);
  });

  it('makes one promotion of two requests with one idempotency key, and refuses the key for another', async () => {
    const setup = await setUp(databases);
    const f1 = await setup.freight('1.0.0');
    const f2 = await setup.freight('2.0.0');
    const ask = (freight: string) =>
      setup.engine.createPromotion(
        setup.id,
        { stage: 'dev', freight },
        ADA,
        'key-1',
      );
    const first = await ask(f1);
    await setup.finish('dev', 'Failed');
    const again = await ask(f1);
    expect(again.promotion?.id).toBe(first.promotion?.id);
    await expect(ask(f2)).rejects.toThrow('idempotency key');
    expect(await promotionsOf(setup)).toHaveLength(1);
  });

  it('decides and answers without creating anything on a dry run', async () => {
    const setup = await setUp(databases);
    const freight = await setup.freight('1.0.0');
    const eligible = await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight, dryRun: true },
      ADA,
    );
    expect(eligible).toMatchObject({
      outcome: 'dryRun',
      decision: { verdict: 'Eligible' },
      steps: [{ id: 'notice', uses: 'compose-output' }],
    });
    const blocked = await setup.engine.createPromotion(
      setup.id,
      { stage: 'prod', freight, dryRun: true },
      ADA,
    );
    expect(blocked.decision.verdict).toBe('Blocked');
    expect(await promotionsOf(setup)).toEqual([]);
  });

  it('queues one promotion a stage and starts the next when the first has ended', async () => {
    const setup = await setUp(databases);
    const f1 = await setup.freight('1.0.0');
    const f2 = await setup.freight('2.0.0');
    const { engine, id } = setup;
    await engine.createPromotion(id, { stage: 'dev', freight: f1 }, ADA);
    const queued = await engine.createPromotion(
      id,
      { stage: 'dev', freight: f2 },
      ADA,
    );
    expect(queued.promotion).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining('Waits'),
    });
    await setup.finish('dev');
    expect(
      (await setup.store.getPromotion(queued.promotion!.id))?.promotion.phase,
    ).toBe('Running');
  });

  it('does not let rejected freight start, and lets it once the rejection is lifted', async () => {
    const setup = await setUp(databases);
    const f1 = await setup.freight('1.0.0');
    const f2 = await setup.freight('2.0.0');
    const { engine, id } = setup;
    await engine.createPromotion(id, { stage: 'dev', freight: f1 }, ADA);
    const queued = await engine.createPromotion(
      id,
      { stage: 'dev', freight: f2 },
      ADA,
    );
    await engine.rejectFreight(id, { freight: f2, reason: 'CVE.' }, RITA);
    await setup.finish('dev');
    const waiting = await setup.store.getPromotion(queued.promotion!.id);
    expect(waiting?.promotion).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining('CVE'),
    });
    await engine.liftRejection(id, { freight: f2 }, RITA);
    await engine.reconcile(id);
    expect(
      (await setup.store.getPromotion(queued.promotion!.id))?.promotion.phase,
    ).toBe('Running');
  });

  it('lets cleared freight past its upstreams', async () => {
    const setup = await setUp(databases);
    const freight = await setup.freight('1.0.0');
    const { engine, id } = setup;
    await engine.clearFreight(id, { stage: 'prod', freight }, RITA);
    const response = await engine.createPromotion(
      id,
      { stage: 'prod', freight },
      ADA,
    );
    expect(response.outcome).toBe('created');
  });

  it('lets cleared freight pass a control-flow stage, where nobody can promote to it', async () => {
    const document = line();
    document.stages[1].targets = [];
    document.stages[1].promotion.steps = [];
    const setup = await setUp(databases, { pipeline: document });
    const { engine, id } = setup;
    const freight = await setup.freight('1.0.0');
    await expect(
      engine.createPromotion(id, { stage: 'staging', freight }, ADA),
    ).rejects.toThrow('control-flow stage');
    await engine.clearFreight(id, { stage: 'staging', freight }, RITA);
    await engine.reconcile(id);
    const { freight: known } = (await setup.store.readSnapshot(id))!;
    expect(known[0].status.verifiedIn).toHaveProperty('staging');
  });

  it('counts earlier stays as soak as soon as freight is verified', async () => {
    const document = line();
    document.stages[1].freight[0].sources.requiredSoakTime = 3_600_000;
    const setup = await setUp(databases, {
      pipeline: document,
      automatic: ['staging'],
    });
    const { engine, id, store, clock } = setup;
    const enterDev = async (freight: string) => {
      await engine.createPromotion(id, { stage: 'dev', freight }, ADA);
      await setup.finish('dev');
    };
    const first = await setup.freight('1.0.0');
    const second = await setup.freight('1.1.0');
    await enterDev(first);
    clock.now = new Date(clock.now.getTime() + 2 * 3_600_000);
    await enterDev(second);
    await enterDev(first);
    await setup.event('e1', 'dev', '1.0.0');
    // As the queue would: as often as something is due, and no more.
    for (let passes = 0; passes < 5; passes++) {
      for (const due of await store.duePipelines(clock.now, 10)) {
        await engine.reconcile(due);
      }
    }
    expect(await promotionsOf(setup, 'staging')).toMatchObject([
      { freight: [first], trigger: 'policy' },
    ]);
    expect(await store.duePipelines(clock.now, 10)).toEqual([]);
  });

  it('promotes nothing in a pipeline that is archived', async () => {
    const setup = await setUp(databases);
    const { engine, id, store, clock } = setup;
    const freight = await setup.freight('1.0.0');
    const { entityRef } = (await store.getPipeline(id))!;
    await store.archivePipelines(entityRef, [], clock.now);
    await expect(
      engine.createPromotion(id, { stage: 'dev', freight }, ADA),
    ).rejects.toThrow('archived');
    expect(await promotionsOf(setup)).toEqual([]);
  });

  it('holds a stage where a person promoted something else than the policy would', async () => {
    const setup = await setUp(databases, { automatic: ['dev'] });
    const { engine, id } = setup;
    const f1 = await setup.freight('1.0.0');
    await setup.finish('dev');
    await setup.freight('2.0.0');
    await setup.finish('dev');
    await engine.createPromotion(id, { stage: 'dev', freight: f1 }, ADA);
    await setup.finish('dev');
    const f3 = await setup.freight('3.0.0');
    expect((await setup.store.readSnapshot(id))?.holds).toEqual([
      expect.objectContaining({ stage: 'dev', origin: 'app', by: ADA.ref }),
    ]);
    expect(
      (await promotionsOf(setup)).filter(p => p.freight.includes(f3)),
    ).toEqual([]);

    await engine.createPromotion(id, { stage: 'dev', freight: f3 }, ADA);
    expect((await setup.store.readSnapshot(id))?.holds).toEqual([]);
  });

  it('does not promote again on its own what failed', async () => {
    const setup = await setUp(databases, { automatic: ['dev'] });
    await setup.freight('1.0.0');
    await setup.finish('dev', 'Failed');
    await setup.engine.reconcile(setup.id);
    expect(await promotionsOf(setup)).toEqual([
      expect.objectContaining({ phase: 'Failed' }),
    ]);
  });

  it('ends a pending promotion at once when it is aborted, and asks the worker to end a running one', async () => {
    const setup = await setUp(databases);
    const f1 = await setup.freight('1.0.0');
    const f2 = await setup.freight('2.0.0');
    const { engine, id } = setup;
    const running = await engine.createPromotion(
      id,
      { stage: 'dev', freight: f1 },
      ADA,
    );
    const pending = await engine.createPromotion(
      id,
      { stage: 'dev', freight: f2 },
      ADA,
    );
    expect(
      await engine.abortPromotion(pending.promotion!.id, RITA),
    ).toMatchObject({ phase: 'Aborted', abortRequestedBy: RITA.ref });
    expect(
      await engine.abortPromotion(running.promotion!.id, RITA),
    ).toMatchObject({ phase: 'Running', abortRequestedBy: RITA.ref });
    await expect(
      engine.abortPromotion(pending.promotion!.id, RITA),
    ).rejects.toThrow('ended already');
  });

  it('takes an event once, however often it is sent', async () => {
    const setup = await setUp(databases);
    const freight = await setup.freight('1.0.0');
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight },
      ADA,
    );
    await setup.finish('dev');
    await setup.event('e1', 'dev', '1.0.0', 'Failed');
    await setup.event('e2', 'dev', '1.0.0', 'Succeeded');
    const before = await setup.store.readSnapshot(setup.id);
    const repeated = await setup.event('e1', 'dev', '1.0.0', 'Failed');
    expect(repeated).toMatchObject({
      status: 202,
      message: expect.stringContaining('before'),
    });
    expect(await setup.store.readSnapshot(setup.id)).toEqual(before);
  });

  it('refuses an event that is impossible, and remembers nothing of it', async () => {
    const setup = await setUp(databases);
    expect((await setup.event('e1', 'nowhere', '1.0.0')).status).toBe(422);
    expect(
      await setup.store.knownEvents([{ sender: 'cluster', id: 'e1' }]),
    ).toEqual([false]);
  });

  it('makes freight of a version that nobody knows where the first stage reports it', async () => {
    const setup = await setUp(databases, { automatic: ['dev', 'staging'] });
    await setup.event('e1', 'dev', '7.0.0');
    const snapshot = await setup.store.readSnapshot(setup.id);
    expect(snapshot?.freight).toEqual([
      expect.objectContaining({ createdBy: 'sender:cluster' }),
    ]);
    expect(await promotionsOf(setup)).toEqual([
      expect.objectContaining({ stage: 'staging', phase: 'Running' }),
    ]);
  });

  it('shows a version that was not promoted as drift, and promotes nothing of it', async () => {
    const setup = await setUp(databases, { automatic: ['dev', 'staging'] });
    await setup.event('e1', 'prod', '9.9.9');
    const snapshot = await setup.store.readSnapshot(setup.id);
    expect(snapshot?.targets).toEqual([
      expect.objectContaining({ stage: 'prod', drift: true }),
    ]);
    expect(snapshot?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Drifted', status: 'True' }),
    );
    expect(await promotionsOf(setup)).toEqual([]);
  });

  it('makes freight once, and names it so that no two are called the same', async () => {
    const setup = await setUp(databases);
    const request = {
      artifacts: [{ kind: 'generic' as const, name: 'app', version: '1.0.0' }],
    };
    const first = await setup.engine.createFreight(setup.id, request, ADA);
    const second = await setup.engine.createFreight(setup.id, request, RITA);
    expect(first.created).toBe(true);
    expect(second).toEqual({ freight: first.freight, created: false });
    await expect(
      setup.engine.createFreight(
        setup.id,
        {
          alias: first.freight.alias,
          artifacts: [{ ...request.artifacts[0], version: '2.0.0' }],
        },
        ADA,
      ),
    ).rejects.toThrow('taken');
  });

  it('writes nothing when a pass finds nothing to do', async () => {
    const setup = await setUp(databases, { automatic: ['dev'] });
    await setup.freight('1.0.0');
    const before = await setup.store.readSnapshot(setup.id);
    await setup.engine.reconcile(setup.id);
    await setup.engine.reconcile(setup.id);
    expect((await setup.store.readSnapshot(setup.id))?.revision).toBe(
      before?.revision,
    );
  });

  it('says on the board what may be promoted, and why not', async () => {
    const setup = await setUp(databases, { automatic: ['dev'] });
    await setup.freight('1.0.0');
    const board = await setup.engine.board(
      setup.id,
      { freightLimit: 20 },
      {
        stage: () => ALLOWED,
        createFreight: true,
        reject: true,
        refresh: true,
      },
      ADA,
    );
    expect(board.stages.map(s => [s.name, s.suggestion?.verdict])).toEqual([
      ['dev', expect.any(String)],
      ['staging', 'Blocked'],
      ['prod', 'Blocked'],
    ]);
    expect(board.stages[0].autoPromotion).toMatchObject({
      enabled: true,
      policy: 'ours',
      reason: 'inFlight',
    });
    expect(board.freightTotal).toBe(1);
  });
});

describePostgres('two replicas', databases => {
  it('make one promotion when two people promote the same freight at the same moment', async () => {
    const setup = await setUp(databases);
    const freight = await setup.freight('1.0.0');
    const ask = (actor: Actor): Promise<CreatePromotionResponse> =>
      setup.engine.createPromotion(setup.id, { stage: 'dev', freight }, actor);
    const answers = await Promise.all(
      [ADA, RITA, ADA, RITA, ADA, RITA].map(ask),
    );
    expect(new Set(answers.map(a => a.promotion?.id)).size).toBe(1);
    expect(answers.filter(a => a.outcome === 'created')).toHaveLength(1);
    expect(await promotionsOf(setup)).toHaveLength(1);
  });

  it('lose none of many events that come at once', async () => {
    const setup = await setUp(databases);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        setup.engine.acceptEvent(
          {
            id: `e${n % 10}`,
            at: new Date(
              setup.clock.now.getTime() + (n % 10) * 1000,
            ).toISOString(),
            pipeline: setup.id,
            stage: 'prod',
            target: 'prod',
            revision: `9.9.${n % 10}`,
            phase: 'Succeeded',
          },
          CLUSTER,
        ),
      ),
    );
    expect(outcomes.every(o => o.status === 202)).toBe(true);
    expect((await setup.store.readSnapshot(setup.id))?.events).toHaveLength(10);
    await setup.runDue();
    expect((await setup.store.readSnapshot(setup.id))?.targets).toEqual([
      expect.objectContaining({ revision: '9.9.9' }),
    ]);
  });
});

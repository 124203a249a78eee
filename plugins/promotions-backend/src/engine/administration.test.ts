import {
  FreezeRequest,
  PolicyRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { goodDocument } from '../store/testFixtures';
import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  EngineFixture,
  line,
  RITA,
  setUp,
  stagesOf,
} from './__testUtils__/engineFixture';
import { aFreeze, aPolicy } from './__testUtils__/rules';

const HOUR = 3_600_000;

/** Shuts the stages of all pipelines from now on, for an hour. */
function freezeNow(
  setup: EngineFixture,
  options: Partial<FreezeRequest> = {},
): FreezeRequest {
  const now = setup.clock.now.getTime();
  return {
    name: 'incident',
    reason: 'The database is on fire.',
    windows: [
      {
        from: new Date(now).toISOString(),
        to: new Date(now + HOUR).toISOString(),
      },
    ],
    ...options,
  };
}

const promote = (setup: EngineFixture, freight: string, request = true) =>
  setup.engine.createPromotion(
    setup.id,
    { stage: 'dev', freight, request },
    ADA,
  );

describeEachDatabase('a freeze', databases => {
  it('that is made while a promotion waits keeps it out, and lets it in when it is deleted', async () => {
    const setup = await setUp(databases);
    const first = await setup.freight('1.0.0');
    const second = await setup.freight('2.0.0');
    await promote(setup, first);
    setup.pass(1);
    await promote(setup, second);
    const freeze = await setup.engine.createFreeze(freezeNow(setup), RITA);
    await setup.finish('dev');
    await setup.runDue();
    expect((await setup.promotions())[0]).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining('The database is on fire.'),
    });
    await setup.engine.deleteFreeze(freeze.id, RITA);
    await setup.runDue();
    expect((await setup.promotions())[0]).toMatchObject({ phase: 'Running' });
  });

  it('lets in what waits when its window shuts, without anybody doing anything', async () => {
    const setup = await setUp(databases);
    await setup.engine.createFreeze(freezeNow(setup), RITA);
    const freight = await setup.freight('1.0.0');
    await promote(setup, freight);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    setup.pass(HOUR / 1000);
    await setup.runDue();
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('lets in what waits when it is changed so that it means something else', async () => {
    const setup = await setUp(databases);
    const freeze = await setup.engine.createFreeze(freezeNow(setup), RITA);
    const freight = await setup.freight('1.0.0');
    await promote(setup, freight);
    const changed = await setup.engine.updateFreeze(
      freeze.id,
      freezeNow(setup, { stages: ['prod*'] }),
      ADA,
    );
    expect(changed).toMatchObject({
      id: freeze.id,
      stages: ['prod*'],
      createdBy: RITA.ref,
      updatedBy: ADA.ref,
    });
    expect(await setup.store.getFreeze(freeze.id)).toEqual(changed);
    await setup.runDue();
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('is meant for entities that its predicate selects', async () => {
    const setup = await setUp(databases, {
      entity: { kind: 'Component', metadata: { name: 'podinfo' } },
    });
    await setup.engine.createFreeze(
      freezeNow(setup, { entities: { 'metadata.name': 'ledger' } }),
      RITA,
    );
    const freight = await setup.freight('1.0.0');
    await promote(setup, freight, false);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('wakes the pipelines that it is meant for, and no others', async () => {
    const setup = await setUp(databases);
    const { store, clock } = setup;
    const other = line();
    other.stages.forEach(stage => {
      stage.name = `other-${stage.name}`;
      stage.freight[0].sources.stages = [];
      stage.freight[0].sources.direct = true;
    });
    const { id } = await store.savePipelineDocument(
      goodDocument({
        entityRef: 'component:default/other',
        ref: 'url:https://git.example.com/other.yaml',
        pipeline: other,
      }),
      clock.now,
    );
    await setup.runDue();
    await setup.engine.createFreeze(
      freezeNow(setup, { stages: ['other-*'] }),
      RITA,
    );
    expect(await store.duePipelines(clock.now, 10)).toEqual([id]);
  });
});

describeEachDatabase('policies', databases => {
  const AUTOMATIC: PolicyRequest = {
    name: 'dev-follows',
    stages: ['dev'],
    autoPromotion: true,
  };

  it('promote as soon as they are made, and no more when they are deleted', async () => {
    const setup = await setUp(databases);
    await setup.freight('1.0.0');
    const policy = await setup.engine.createPolicy(AUTOMATIC, RITA);
    expect(policy).toMatchObject({
      source: 'database',
      createdBy: RITA.ref,
      position: 0,
      gates: [],
    });
    await setup.runDue();
    expect(await setup.promotions()).toMatchObject([
      { phase: 'Running', requestedBy: 'policy:dev-follows' },
    ]);
    await setup.finish('dev');
    await setup.engine.deletePolicy(policy.id, RITA);
    await setup.freight('2.0.0');
    await setup.runDue();
    expect(await setup.promotions()).toHaveLength(1);
  });

  it('that overlap: the first that matches decides and is named, configuration first, then position, then age', async () => {
    const setup = await setUp(databases, {
      policies: [
        aPolicy('never-prod', { stages: ['prod'], autoPromotion: false }),
      ],
    });
    const { engine } = setup;
    await engine.createPolicy(
      { name: 'late', autoPromotion: false, position: 1 },
      RITA,
    );
    setup.pass(1);
    await engine.createPolicy(
      { name: 'younger', stages: ['dev'], autoPromotion: false },
      RITA,
    );
    setup.pass(1);
    const early = await engine.createPolicy(
      { name: 'early', autoPromotion: true, position: -1 },
      RITA,
    );
    const views = async () => {
      const stages = await stagesOf(setup);
      return stages.map(({ name, autoPromotion }) => [
        name,
        autoPromotion.policy,
        autoPromotion.enabled,
      ]);
    };
    expect(await views()).toEqual([
      ['dev', 'early', true],
      ['staging', 'early', true],
      ['prod', 'never-prod', false],
    ]);
    await engine.deletePolicy(early.id, RITA);
    expect(await views()).toEqual([
      ['dev', 'younger', false],
      ['staging', 'late', false],
      ['prod', 'never-prod', false],
    ]);
  });

  it('all add their gates, also where another one decides about promotion', async () => {
    const setup = await setUp(databases, {
      policies: [
        aPolicy('first', {
          autoPromotion: false,
          gates: [{ kind: 'wait', name: 'slow', duration: HOUR }],
        }),
      ],
    });
    await setup.engine.createPolicy(
      {
        name: 'second',
        autoPromotion: true,
        gates: [{ name: 'slow', wait: '2h' }],
      },
      RITA,
    );
    const freight = await setup.freight('1.0.0');
    const { decision } = await promote(setup, freight);
    expect(
      decision.requirements.map(({ id, status, policy }) => [
        id,
        status,
        policy,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['first/slow', 'Waiting', 'first'],
        ['second/slow', 'Waiting', 'second'],
      ]),
    );
  });

  it('are listed in the order in which they are asked, those of the configuration on the first page', async () => {
    const setup = await setUp(databases, {
      policies: [aPolicy('configured', { autoPromotion: true })],
    });
    for (const position of [2, 1]) {
      await setup.engine.createPolicy(
        { name: `at-${position}`, autoPromotion: true, position },
        RITA,
      );
    }
    const first = await setup.engine.listPolicies({ limit: 1 });
    expect(first.items.map(({ name }) => name)).toEqual(['configured', 'at-1']);
    const second = await setup.engine.listPolicies({
      limit: 1,
      cursor: first.nextCursor,
    });
    expect(second.items.map(({ name }) => name)).toEqual(['at-2']);
  });
});

describeEachDatabase('rules of administrators', databases => {
  it('of the configuration are changed there alone', async () => {
    const setup = await setUp(databases, {
      policies: [aPolicy('ours', { autoPromotion: true })],
      freezes: [aFreeze('winter', { stages: ['nowhere'] })],
    });
    const { engine } = setup;
    const conflict = { name: 'ConflictError' };
    await expect(
      engine.updatePolicy('config:ours', { name: 'x' }, RITA),
    ).rejects.toMatchObject(conflict);
    await expect(
      engine.deletePolicy('config:ours', RITA),
    ).rejects.toMatchObject(conflict);
    await expect(
      engine.deleteFreeze('config:winter', RITA),
    ).rejects.toMatchObject(conflict);
    await expect(
      engine.createPolicy({ name: 'ours', autoPromotion: true }, RITA),
    ).rejects.toMatchObject(conflict);
    await expect(
      engine.createFreeze(freezeNow(setup, { name: 'winter' }), RITA),
    ).rejects.toMatchObject(conflict);
  });

  it('have names of their own', async () => {
    const setup = await setUp(databases);
    const { engine } = setup;
    await engine.createFreeze(freezeNow(setup), RITA);
    const other = await engine.createFreeze(
      freezeNow(setup, { name: 'other' }),
      RITA,
    );
    await expect(
      engine.createFreeze(freezeNow(setup), RITA),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await expect(
      engine.updateFreeze(other.id, freezeNow(setup), RITA),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await engine.updateFreeze(
      other.id,
      freezeNow(setup, { name: 'other', reason: 'Still.' }),
      RITA,
    );
  });

  it('that there are not are told so', async () => {
    const setup = await setUp(databases);
    const { engine } = setup;
    const gone = { name: 'NotFoundError' };
    await expect(engine.deletePolicy('gone', RITA)).rejects.toMatchObject(gone);
    await expect(engine.deleteFreeze('gone', RITA)).rejects.toMatchObject(gone);
    await expect(
      engine.updateFreeze('gone', freezeNow(setup), RITA),
    ).rejects.toMatchObject(gone);
  });

  it('that somebody has just deleted are neither changed nor deleted', async () => {
    const setup = await setUp(databases);
    const { engine, store } = setup;
    const gone = { name: 'NotFoundError' };
    const freeze = await engine.createFreeze(freezeNow(setup), RITA);
    const careful = { name: 'careful', autoPromotion: true };
    const policy = await engine.createPolicy(careful, RITA);
    await engine.deleteFreeze(freeze.id, RITA);
    await engine.deletePolicy(policy.id, RITA);
    // They were there when they were looked for.
    jest.spyOn(store, 'getFreeze').mockResolvedValue(freeze);
    jest.spyOn(store, 'getPolicy').mockResolvedValue(policy);

    await expect(
      engine.updateFreeze(freeze.id, freezeNow(setup), RITA),
    ).rejects.toMatchObject(gone);
    await expect(
      engine.updatePolicy(policy.id, careful, RITA),
    ).rejects.toMatchObject(gone);
    await expect(engine.deleteFreeze(freeze.id, RITA)).rejects.toMatchObject(
      gone,
    );
    await expect(engine.deletePolicy(policy.id, RITA)).rejects.toMatchObject(
      gone,
    );
    expect((await store.listFreezes({ limit: 9 })).items).toEqual([]);
    expect((await store.listPolicies({ limit: 9 })).items).toEqual([]);
  });

  it.each<[object, string]>([
    [{ gates: [{ name: 'a', aproval: {} }] }, 'gates[0]'],
    [
      { gates: [{ approval: {} }] },
      'gates[0]: The gate of a policy needs a name',
    ],
    [{ autoPromotion: undefined }, 'says nothing'],
    [{ entities: { 'spec.foo': 'x' } }, 'entities: looks at spec.foo'],
    [{ name: 'Two words' }, 'name: Use lower-case letters'],
    [{ stages: [] }, 'stages: names no stage'],
    [{ position: 0.5 }, 'position: has to be a whole number'],
  ])('are refused with the field that is wrong: %j', async (wrong, message) => {
    const setup = await setUp(databases);
    await expect(
      setup.engine.createPolicy(
        { name: 'careful', autoPromotion: true, ...wrong },
        RITA,
      ),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    });
    expect((await setup.engine.listPolicies({ limit: 9 })).items).toEqual([]);
  });

  it.each<[Partial<FreezeRequest>, string]>([
    [{ windows: [] }, 'windows: There is no window.'],
    [{ windows: [{ from: '2027-01-01', to: '2026-01-01' }] }, 'windows[0]'],
    [
      { windows: [{ schedule: 'daily', duration: '1h' }] },
      'windows[0].schedule',
    ],
    [{ reason: ' ' }, 'reason: must say why'],
  ])('say which field of a freeze is wrong: %j', async (wrong, message) => {
    const setup = await setUp(databases);
    await expect(
      setup.engine.createFreeze(freezeNow(setup, wrong), RITA),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    });
  });
});

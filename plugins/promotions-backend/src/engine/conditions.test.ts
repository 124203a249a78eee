import { ReportConditionRequest } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  EngineFixture,
  line,
  RITA,
  setUp,
} from './__testUtils__/engineFixture';

describeEachDatabase('a condition that is reported', databases => {
  const HEALTHY = {
    kind: 'condition' as const,
    name: 'healthy',
    stage: 'dev',
    type: 'Healthy',
    equals: 'True',
    for: 0,
    sameFreight: false,
  };
  const report = (
    setup: EngineFixture,
    request: Partial<ReportConditionRequest> = {},
    { stage = 'dev', type = 'Healthy' } = {},
  ) =>
    setup.engine.reportCondition(
      setup.id,
      stage,
      type,
      { status: 'True', ...request },
      RITA,
    );

  it('starts what waited for it, in the same change', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [HEALTHY] }),
      automatic: ['dev'],
    });
    const freight = await setup.freight('1.0.0');
    await report(setup, { status: 'False' });
    expect(await setup.promotions()).toEqual([]);
    const condition = await report(setup, { freight, message: 'All well.' });
    expect(condition).toMatchObject({
      stage: 'dev',
      type: 'Healthy',
      status: 'True',
      freight,
      source: `api:${RITA.ref}`,
    });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
    expect(
      (await setup.timeline()).filter(k => k === 'condition.reported'),
    ).toHaveLength(2);
  });

  it('keeps the instant at which its status changed while it is said again', async () => {
    const setup = await setUp(databases);
    const first = await report(setup);
    setup.pass(60);
    const second = await report(setup);
    expect(second.lastTransitionAt).toBe(first.lastTransitionAt);
    expect(second.observedAt).not.toBe(first.observedAt);
    expect(
      (await setup.timeline()).filter(k => k === 'condition.reported'),
    ).toHaveLength(1);
  });

  it('counts for its time to live and not longer', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [HEALTHY] }),
    });
    const freight = await setup.freight('1.0.0');
    await report(setup, { ttl: '1m' });
    const verdict = async () =>
      (await setup.engine.decisions(setup.id, { stage: 'dev', freight }, ADA))
        .items[0].verdict;
    expect(await verdict()).toBe('Eligible');
    setup.pass(60);
    expect(await verdict()).toBe('Blocked');
    await setup.runDue();
    const { conditions } = (await setup.store.readSnapshot(setup.id))!;
    expect(conditions).toMatchObject([{ type: 'Healthy', status: 'Unknown' }]);
    expect((await report(setup)).lastTransitionAt).toBe(
      setup.clock.now.toISOString(),
    );
  });

  it('has not held since before it expired, also where no pass was there to write it', async () => {
    const setup = await setUp(databases);
    await report(setup, { ttl: '1m' });
    const expiresAt = new Date(
      setup.clock.now.getTime() + 60_000,
    ).toISOString();
    setup.pass(3600);
    await report(setup);
    const [condition] = (await setup.store.readSnapshot(setup.id))!.conditions;
    expect(condition.lastTransitionAt).toBe(setup.clock.now.toISOString());
    const { items } = await setup.store.listConditionTransitions(setup.id, {
      stage: 'dev',
      type: 'Healthy',
      limit: 10,
    });
    expect(items.map(({ to, at }) => [to, at])).toEqual([
      ['True', setup.clock.now.toISOString()],
      ['Unknown', expiresAt],
      ['True', expect.any(String)],
    ]);
  });

  it('is refused where a stage has more than anybody can mean, unless it has it already', async () => {
    const setup = await setUp(databases);
    await report(setup, {}, { type: 'Type0' });
    const before = (await setup.store.readSnapshot(setup.id))!;
    await setup.store.applyChanges(
      setup.id,
      before.revision,
      {
        conditions: Array.from({ length: 200 }, (_, n) => ({
          ...before.conditions[0],
          type: `Type${n}`,
        })),
      },
      new Date(before.conditions[0].observedAt),
    );
    await expect(report(setup, {}, { type: 'Another' })).rejects.toThrow(
      /200 conditions/,
    );
    await report(setup, { status: 'False' }, { type: 'Type7' });
    await report(setup, {}, { stage: 'staging', type: 'Another' });
  });

  it('may be about one target', async () => {
    const setup = await setUp(databases);
    await report(setup, { target: 'dev' });
    await report(setup, { status: 'False' });
    const { conditions } = (await setup.store.readSnapshot(setup.id))!;
    expect(
      conditions.map(({ target = '', status }) => [target, status]).sort(),
    ).toEqual([
      ['', 'False'],
      ['dev', 'True'],
    ]);
  });

  it.each<[string, Partial<ReportConditionRequest>, object, string]>([
    ['an unknown stage', {}, { stage: 'nowhere' }, 'NotFoundError'],
    ['an unknown target', { target: 'moon' }, {}, 'InputError'],
    ['unknown freight', { freight: 'never' }, {}, 'InputError'],
    ['no time to live', { ttl: '0s' }, {}, 'InputError'],
    ['a time to live that is none', { ttl: 'long' }, {}, 'InputError'],
    ['what promotions report', {}, { type: 'Verified' }, 'InputError'],
    ['what promotions report', {}, { type: 'RolledBack' }, 'InputError'],
  ])('with %s is refused', async (_, request, where, name) => {
    const setup = await setUp(databases);
    await expect(report(setup, request, where)).rejects.toMatchObject({ name });
  });
});

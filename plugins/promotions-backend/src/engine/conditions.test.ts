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

import { InputError, NotFoundError } from '@backstage/errors';
import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  asking,
  line,
  RITA,
  setUp,
  stagesOf,
  UMA,
} from './__testUtils__/engineFixture';

describeEachDatabase('a hold', databases => {
  it('keeps policies out until it is lifted, and says why', async () => {
    const setup = await setUp(databases, { automatic: ['dev'] });
    const { engine, id } = setup;
    const hold = await engine.setHold(
      id,
      { stage: 'dev', origin: 'app', reason: ' Load test. ' },
      RITA,
    );
    expect(hold).toMatchObject({ by: RITA.ref, reason: 'Load test.' });
    await setup.freight('1.0.0');
    await setup.runDue();
    expect(await setup.promotions()).toEqual([]);
    expect((await stagesOf(setup))[0].autoPromotion).toMatchObject({
      reason: 'hold',
      message: expect.stringContaining('Load test'),
    });
    await engine.liftHold(id, { stage: 'dev', origin: 'app' }, UMA);
    await setup.runDue();
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('that a promotion by hand sets, or lifts, is in the timeline', async () => {
    const setup = await setUp(databases, { automatic: ['dev'] });
    const { engine, id } = setup;
    const older = await setup.freight('1.0.0');
    await setup.finish('dev');
    const newer = await setup.freight('2.0.0');
    await setup.finish('dev');
    await engine.createPromotion(id, { stage: 'dev', freight: older }, RITA);
    await setup.finish('dev');
    const { items } = await setup.store.listTimeline(id, { limit: 100 });
    expect(items.find(({ kind }) => kind === 'hold.set')).toMatchObject({
      actor: RITA.ref,
      stage: 'dev',
      message: expect.stringContaining('app is held in dev'),
    });
    await engine.createPromotion(id, { stage: 'dev', freight: newer }, UMA);
    expect(await setup.timeline()).toContain('hold.lifted');
  });

  it('is not set by hand where the pipeline lets nobody else promote', async () => {
    const pipeline = line();
    pipeline.stages[0].promotion.manual = true;
    const setup = await setUp(databases, { pipeline, automatic: ['dev'] });
    const freight = await setup.freight('1.0.0');
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight },
      RITA,
    );
    expect((await setup.store.readSnapshot(setup.id))?.holds).toEqual([]);
  });

  it.each([
    { stage: 'nowhere', origin: 'app' },
    { stage: 'dev', origin: 'nothing' },
  ])('of what there is not is refused: %j', async request => {
    const setup = await setUp(databases);
    await expect(setup.engine.setHold(setup.id, request, RITA)).rejects.toThrow(
      InputError,
    );
  });
});

describeEachDatabase('clearing and rejecting', databases => {
  it('a clearing that is withdrawn lets nothing in any more', async () => {
    const setup = await setUp(databases);
    const { engine, id } = setup;
    const freight = await setup.freight('1.0.0');
    const request = { stage: 'prod', freight };
    await engine.clearFreight(id, request, RITA);
    const verdict = async () =>
      (await engine.decisions(id, request, ADA)).items[0].verdict;
    expect(await verdict()).toBe('Eligible');
    await engine.withdrawClearing(id, request, RITA);
    expect(await verdict()).toBe('Blocked');
    await expect(engine.withdrawClearing(id, request, RITA)).rejects.toThrow(
      NotFoundError,
    );
    expect(await setup.timeline()).toContain('freight.clearingWithdrawn');
  });

  it('clearing passes no gate', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ prod: [asking('release')] }),
    });
    const { engine, id } = setup;
    const freight = await setup.freight('1.0.0');
    await engine.clearFreight(id, { stage: 'prod', freight }, RITA);
    const { items } = await engine.decisions(
      id,
      { stage: 'prod', freight },
      ADA,
    );
    expect(items[0].verdict).toBe('Waiting');
  });

  it('approving at a gate clears nothing', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ prod: [asking('release')] }),
    });
    const { engine, id } = setup;
    const freight = await setup.freight('1.0.0');
    expect(
      await engine.approve(
        id,
        { stage: 'prod', freight, gate: 'release', decision: 'approve' },
        RITA,
      ),
    ).toMatchObject({ verdict: 'Blocked' });
  });

  it('a rejection that is lifted says by whom and when, and starts waits anew', async () => {
    const setup = await setUp(databases, {
      pipeline: line({
        dev: [{ kind: 'wait', name: 'slow', duration: 60_000 }],
      }),
    });
    const { engine, id, store } = setup;
    const freight = await setup.freight('1.0.0');
    await engine.rejectFreight(id, { freight, reason: 'CVE.' }, RITA);
    setup.pass(120);
    await engine.liftRejection(id, { freight }, UMA);
    const at = setup.clock.now.toISOString();
    expect((await store.getFreight(id, freight))?.status).toMatchObject({
      rejections: [],
      liftedRejections: [{ by: UMA.ref, at }],
    });
    const { items } = await engine.decisions(
      id,
      { stage: 'dev', freight },
      ADA,
    );
    expect(items[0]).toMatchObject({
      verdict: 'Waiting',
      eligibleAt: new Date(Date.parse(at) + 60_000).toISOString(),
    });
  });
});

import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  asking,
  EngineFixture,
  line,
  RITA,
  setUp,
  UMA,
} from './__testUtils__/engineFixture';
import { Actor } from './Engine';

describeEachDatabase('the inbox', databases => {
  const RELEASE = asking('release', { from: ['user:default/rita'] });
  const SECURITY = asking('security', { from: ['user:default/uma'] });
  const inbox = (setup: EngineFixture, actor: Actor, stages = ['dev']) =>
    setup.engine.inboxOf(setup.id, stages, actor);

  it('has what one may decide about now, and loses it once one has', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [RELEASE, SECURITY] }),
    });
    const { engine, id } = setup;
    const freight = await setup.freight('1.0.0');
    expect(await inbox(setup, RITA)).toEqual([]);
    await engine.createPromotion(
      id,
      { stage: 'dev', freight, request: true },
      ADA,
    );
    expect(await inbox(setup, RITA)).toMatchObject([
      {
        pipeline: { id, name: 'podinfo' },
        stage: 'dev',
        freight: { id: freight },
        promotion: { phase: 'Pending', requestedBy: ADA.ref },
        gates: ['release'],
        decision: { verdict: 'Waiting' },
      },
    ]);
    expect(await inbox(setup, UMA)).toMatchObject([{ gates: ['security'] }]);
    expect(await inbox(setup, ADA)).toEqual([]);
    expect(await inbox(setup, RITA, ['prod'])).toEqual([]);
    await engine.approve(
      id,
      { stage: 'dev', freight, gate: 'release', decision: 'approve' },
      RITA,
    );
    expect(await inbox(setup, RITA)).toEqual([]);
    expect(await inbox(setup, UMA)).toMatchObject([{ gates: ['security'] }]);
  });

  it('has nothing that one asked for oneself', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [asking('anyone')] }),
    });
    const freight = await setup.freight('1.0.0');
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight, request: true },
      ADA,
    );
    expect(await inbox(setup, ADA)).toEqual([]);
    expect(await inbox(setup, RITA)).toMatchObject([{ gates: ['anyone'] }]);
  });

  it('has what a policy would promote', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [RELEASE] }),
      automatic: ['dev'],
    });
    const old = await setup.freight('1.0.0');
    await setup.engine.approve(
      setup.id,
      { stage: 'dev', freight: old, gate: 'release', decision: 'approve' },
      RITA,
    );
    await setup.finish('dev');
    const freight = await setup.freight('2.0.0');
    await setup.runDue();
    const [item, ...others] = await inbox(setup, RITA);
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      freight: { id: freight },
      replaces: { id: old },
      gates: ['release'],
    });
    expect(item.promotion).toBeUndefined();
  });

  it('has nothing while something cheaper is in the way', async () => {
    const setup = await setUp(databases, {
      pipeline: line({
        dev: [{ kind: 'wait', name: 'slow', duration: 60_000 }, RELEASE],
      }),
    });
    const freight = await setup.freight('1.0.0');
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight, request: true },
      ADA,
    );
    expect(await inbox(setup, RITA)).toEqual([]);
    setup.pass(60);
    await setup.runDue();
    expect(await inbox(setup, RITA)).toMatchObject([{ gates: ['release'] }]);
  });
});

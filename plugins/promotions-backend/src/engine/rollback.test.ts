import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  asking,
  EngineFixture,
  line,
  RITA,
  setUp,
} from './__testUtils__/engineFixture';
import { aPolicy } from './__testUtils__/rules';

const rollback = aPolicy('safe', { stages: ['dev'], autoRollback: true });

/** Freight of that version is promoted to dev and reported there. */
async function deploy(
  setup: EngineFixture,
  version: string,
  phase: 'Succeeded' | 'Failed' = 'Succeeded',
) {
  const freight = await setup.freight(version);
  const [running] = await setup.promotions('dev');
  if (running?.phase !== 'Running') {
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight },
      ADA,
    );
  }
  await setup.finish('dev');
  await setup.event(`e-${version}`, 'dev', version, phase);
  await setup.runDue();
  return freight;
}

const holdsOf = async ({ store, id }: EngineFixture) =>
  (await store.readSnapshot(id))?.holds;

describeEachDatabase('automatic rollback', databases => {
  it('takes a stage back from freight that failed, holds it, and is over with that', async () => {
    const setup = await setUp(databases, {
      policies: [rollback],
      automatic: ['dev'],
    });
    const good = await deploy(setup, '1.0.0');
    const bad = await deploy(setup, '2.0.0', 'Failed');
    expect(await setup.promotions('dev')).toMatchObject([
      {
        freight: [good],
        rollbackOf: bad,
        phase: 'Running',
        requestedBy: 'policy:safe',
        trigger: 'policy',
      },
      { freight: [bad], phase: 'Succeeded' },
      { freight: [good], phase: 'Succeeded' },
    ]);
    expect(await holdsOf(setup)).toMatchObject([
      { stage: 'dev', origin: 'app', by: 'policy:safe' },
    ]);
    await setup.finish('dev');
    await setup.event('back', 'dev', '1.0.0');
    await setup.runDue();
    const snapshot = await setup.store.readSnapshot(setup.id);
    expect(snapshot?.current).toMatchObject([{ stage: 'dev', freight: good }]);
    expect(await setup.promotions('dev')).toHaveLength(3);
    expect(snapshot?.conditions).toContainEqual(
      expect.objectContaining({ type: 'RolledBack', status: 'True' }),
    );

    // Newer freight is a person's to let in again.
    const fixed = await setup.freight('3.0.0');
    expect(await setup.promotions('dev')).toHaveLength(3);
    await setup.engine.liftHold(
      setup.id,
      { stage: 'dev', origin: 'app' },
      RITA,
    );
    await setup.runDue();
    expect((await setup.promotions('dev'))[0]).toMatchObject({
      freight: [fixed],
      requestedBy: 'policy:ours',
    });
  });

  it('takes a stage back from freight that was healthy and is no more', async () => {
    const pipeline = line();
    pipeline.stages[0].healthy = ['Healthy'];
    const setup = await setUp(databases, { policies: [rollback], pipeline });
    const healthy = async (status: string) => {
      setup.pass(1);
      await setup.engine.reportCondition(
        setup.id,
        'dev',
        'Healthy',
        { status },
        ADA,
      );
      await setup.runDue();
    };
    const good = await deploy(setup, '1.0.0');
    await healthy('True');
    const bad = await deploy(setup, '2.0.0');
    await healthy('True');
    await healthy('Unknown');
    expect(await setup.promotions('dev')).toHaveLength(2);
    await healthy('False');
    expect((await setup.promotions('dev'))[0]).toMatchObject({
      freight: [good],
      rollbackOf: bad,
      phase: 'Running',
    });
  });

  it('waits for the people of the stage, who are asked', async () => {
    const setup = await setUp(databases, { pipeline: line() });
    const good = await deploy(setup, '1.0.0');
    await deploy(setup, '2.0.0', 'Failed');
    // The gate and the policy came after both.
    const { configured } = setup.access;
    setup.access.configured = {
      ...configured,
      policies: [{ ...rollback, gates: [asking('release')] }],
    };
    await setup.engine.reconcile(setup.id);
    expect((await setup.promotions('dev'))[0]).toMatchObject({
      freight: [good],
      phase: 'Pending',
    });
    await setup.engine.approve(
      setup.id,
      {
        stage: 'dev',
        freight: good,
        gate: 'safe/release',
        decision: 'approve',
      },
      RITA,
    );
    await setup.runDue();
    expect((await setup.promotions('dev'))[0].phase).toBe('Running');
  });

  it('tells once that there is nothing to go back to', async () => {
    const setup = await setUp(databases, { policies: [rollback] });
    await deploy(setup, '1.0.0', 'Failed');
    await setup.engine.reconcile(setup.id);
    const kinds = await setup.timeline();
    expect(kinds.filter(kind => kind === 'rollback.refused')).toHaveLength(1);
    expect(await holdsOf(setup)).toEqual([]);
  });
});

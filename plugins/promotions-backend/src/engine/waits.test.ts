import { Gate } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase, describePostgres } from '../store/testDatabases';
import { goodDocument } from '../store/testFixtures';
import {
  ADA,
  asking,
  EngineFixture,
  line,
  RITA,
  setUp,
} from './__testUtils__/engineFixture';

const lock: Gate = { kind: 'lock', name: 'database', lock: 'shared-database' };
const dependsOnCheckout: Gate = {
  kind: 'dependency',
  name: 'checkout',
  relation: 'dependsOn',
  stage: 'dev',
};

const CHECKOUT = 'component:default/checkout';

/** A second pipeline, of checkout, in the same Backstage. */
async function besides(setup: EngineFixture, gates: Record<string, Gate[]>) {
  const { id } = await setup.store.savePipelineDocument(
    goodDocument({
      entityRef: CHECKOUT,
      ref: 'url:https://git.example.com/checkout/promotions.yaml',
      pipeline: { ...line(gates), name: 'checkout' },
      entity: { kind: 'Component', metadata: { name: 'checkout' } },
    }),
    setup.clock.now,
  );
  await setup.runDue();
  return id;
}

/** Asks for freight of that version to be promoted into dev. */
async function promote(
  { engine }: EngineFixture,
  pipelineId: string,
  version: string,
) {
  const { freight } = await engine.createFreight(
    pipelineId,
    { artifacts: [{ kind: 'generic', name: 'app', version }] },
    ADA,
  );
  const { promotion } = await engine.createPromotion(
    pipelineId,
    { stage: 'dev', freight: freight.id, request: true },
    ADA,
  );
  return promotion!;
}

async function end(
  { engine, store, clock }: EngineFixture,
  promotionId: string,
  phase: 'Succeeded' | 'Failed' = 'Succeeded',
) {
  const lease = await store.claimWork(
    { kind: 'promotion', id: promotionId },
    'worker',
    clock.now,
    20_000,
  );
  await engine.finishPromotion(lease!.promotion!, lease!.fence, phase);
}

const phaseOf = async ({ store }: EngineFixture, promotionId: string) =>
  (await store.getPromotion(promotionId))!.promotion.phase;

const due = ({ store, clock }: EngineFixture) =>
  store.duePipelines(clock.now, 10);

describeEachDatabase('what a pipeline waits for', databases => {
  it('are people: a request starts when they have approved it, and they are asked until then', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [asking('release', { count: 2 })] }),
    });
    const { engine, id, store } = setup;
    const { id: promotionId } = await promote(setup, id, '1.0.0');
    expect(await phaseOf(setup, promotionId)).toBe('Pending');
    const waits = () => store.listWaits({ kind: 'approval', limit: 10 });
    expect((await waits()).items).toMatchObject([
      { pipelineId: id, stage: 'dev', gate: 'release' },
    ]);
    const [{ freight }] = (await waits()).items;
    const approve = (by: typeof ADA) =>
      engine.approve(
        id,
        { stage: 'dev', freight, gate: 'release', decision: 'approve' },
        by,
      );
    await approve(RITA);
    expect(await phaseOf(setup, promotionId)).toBe('Pending');
    await approve({ ref: 'user:default/uma', kind: 'person' });
    await setup.runDue();
    expect(await phaseOf(setup, promotionId)).toBe('Running');
    expect((await waits()).items).toEqual([]);
    const { items } = await store.listTimeline(id, { limit: 50 });
    expect(
      items.find(({ kind }) => kind === 'promotion.started')?.data?.decision,
    ).toMatchObject({
      verdict: 'Eligible',
      requirements: expect.arrayContaining([
        expect.objectContaining({ id: 'release', status: 'Met' }),
      ]),
    });
  });

  it('is a lock of another pipeline, whose release wakes it once', async () => {
    const setup = await setUp(databases, { pipeline: line({ dev: [lock] }) });
    const other = await besides(setup, { dev: [lock] });
    const first = await promote(setup, setup.id, '1.0.0');
    expect(first.phase).toBe('Running');
    const second = await promote(setup, other, '2.0.0');
    await setup.runDue();
    expect(await setup.store.getPromotion(second.id)).toMatchObject({
      promotion: {
        phase: 'Pending',
        message: expect.stringContaining('shared-database'),
      },
    });
    expect(await due(setup)).toEqual([]);

    const told: unknown[] = [];
    setup.access.written = (...args) => told.push(args);
    setup.pass(1);
    await end(setup, first.id);
    expect(told).toEqual([[setup.id, null, []]]);
    expect(await due(setup)).toEqual([other]);
    await setup.engine.reconcile(other);
    expect(await phaseOf(setup, second.id)).toBe('Running');
    expect((await setup.store.readSnapshot(other))?.locks).toMatchObject([
      { lock: 'shared-database', promotionId: second.id, pipelineId: other },
    ]);
    await setup.runDue();
    expect((await setup.store.readSnapshot(other))?.waits).toEqual([]);
  });

  it('is released however the promotion ends', async () => {
    const setup = await setUp(databases, { pipeline: line({ dev: [lock] }) });
    const other = await besides(setup, { dev: [lock] });
    const first = await promote(setup, setup.id, '1.0.0');
    const second = await promote(setup, other, '2.0.0');
    await setup.runDue();
    await end(setup, first.id, 'Failed');
    await setup.runDue();
    expect(await phaseOf(setup, second.id)).toBe('Running');
  });

  it('is looked at once more when it is new, so that no release is missed', async () => {
    const setup = await setUp(databases, { pipeline: line({ dev: [lock] }) });
    const other = await besides(setup, { dev: [lock] });
    await promote(setup, setup.id, '1.0.0');
    await promote(setup, other, '2.0.0');
    expect(await due(setup)).toEqual([other]);
    await setup.engine.reconcile(other);
    expect(await due(setup)).toEqual([]);
  });

  it('is the stage of an entity that it depends on', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [dependsOnCheckout] }),
      entity: {
        kind: 'Component',
        metadata: { name: 'podinfo' },
        relations: [{ type: 'dependsOn', targetRef: CHECKOUT }],
      },
    });
    const other = await besides(setup, {});
    const theirs = await promote(setup, other, '2.0.0');
    const ours = await promote(setup, setup.id, '1.0.0');
    await setup.runDue();
    expect(await phaseOf(setup, ours.id)).toBe('Pending');
    setup.pass(1);
    await end(setup, theirs.id);
    expect(await due(setup)).toContain(setup.id);
    await setup.runDue();
    expect(await phaseOf(setup, ours.id)).toBe('Running');
  });
});

describePostgres('two replicas', databases => {
  it('start one of two promotions that want the same lock at the same moment', async () => {
    const setup = await setUp(databases, { pipeline: line({ dev: [lock] }) });
    const other = await besides(setup, { dev: [lock] });
    const replica = { ...setup, engine: await setup.replica() };
    const [ours, theirs] = await Promise.all([
      promote(setup, setup.id, '1.0.0'),
      promote(replica, other, '2.0.0'),
    ]);
    await setup.runDue();
    const phases = [
      await phaseOf(setup, ours.id),
      await phaseOf(setup, theirs.id),
    ];
    expect(phases.sort()).toEqual(['Pending', 'Running']);
  });
});

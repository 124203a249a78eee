import { describeEachDatabase } from '../store/testDatabases';
import { goodDocument } from '../store/testFixtures';
import {
  ADA,
  EngineFixture,
  line,
  RITA,
  setUp,
} from './__testUtils__/engineFixture';

/** What the timeline of the pipeline was told of rules, oldest first. */
async function toldOf(what: string, { store, id }: EngineFixture) {
  const { items } = await store.listTimeline(id, { limit: 100 });
  return items
    .filter(({ kind }) => kind.startsWith(`${what}.`))
    .map(({ kind, actor, stage, message }) => [kind, actor, stage, message])
    .reverse();
}

const CLOSING = {
  name: 'closing',
  reason: 'The books are being closed.',
  windows: [{ from: '2026-01-01T00:00:00Z' }],
};

describeEachDatabase('the timeline of a pipeline', databases => {
  it('has who froze its stages, for which ones and why, and who ended that', async () => {
    const setup = await setUp(databases);
    const { engine, pass } = setup;
    const { id } = await engine.createFreeze(
      { ...CLOSING, stages: ['staging', 'elsewhere'] },
      RITA,
    );
    pass(1);
    await engine.updateFreeze(id, { ...CLOSING, stages: ['prod'] }, ADA);
    pass(1);
    await engine.updateFreeze(
      id,
      { ...CLOSING, stages: ['prod'], reason: 'Until Monday' },
      ADA,
    );
    pass(1);
    await engine.deleteFreeze(id, RITA);
    const told = await toldOf('freeze', setup);
    const moved = told.splice(1, 2);
    expect(told).toEqual([
      [
        'freeze.set',
        RITA.ref,
        'staging',
        'The freeze closing is meant for staging from now on: The books are being closed.',
      ],
      [
        'freeze.changed',
        ADA.ref,
        'prod',
        'The freeze closing of prod was changed: Until Monday',
      ],
      [
        'freeze.ended',
        RITA.ref,
        'prod',
        'The freeze closing is no longer meant for prod.',
      ],
    ]);
    // In one go, in whatever order the stages are.
    expect(moved).toHaveLength(2);
    expect(moved).toEqual(
      expect.arrayContaining([
        [
          'freeze.ended',
          ADA.ref,
          'staging',
          'The freeze closing is no longer meant for staging.',
        ],
        [
          'freeze.set',
          ADA.ref,
          'prod',
          'The freeze closing is meant for prod from now on: The books are being closed.',
        ],
      ]),
    );
  });

  it('has what policies do to its stages', async () => {
    const setup = await setUp(databases);
    const { engine, pass } = setup;
    const policy = await engine.createPolicy(
      {
        name: 'careful',
        stages: ['prod'],
        autoPromotion: false,
        autoRollback: true,
        gates: [
          { name: 'release', approval: { count: 2 } },
          { name: 'night', wait: '8h' },
        ],
      },
      RITA,
    );
    pass(1);
    await engine.updatePolicy(
      policy.id,
      { name: 'careful', stages: ['prod'], autoPromotion: true },
      ADA,
    );
    pass(1);
    await engine.deletePolicy(policy.id, RITA);
    expect(await toldOf('policy', setup)).toEqual([
      [
        'policy.set',
        RITA.ref,
        'prod',
        'The policy careful is meant for prod from now on: automatic promotion is off; automatic rollback is on; it asks for release, night.',
      ],
      [
        'policy.changed',
        ADA.ref,
        'prod',
        'The policy careful of prod was changed: automatic promotion is on.',
      ],
      [
        'policy.ended',
        RITA.ref,
        'prod',
        'The policy careful is no longer meant for prod.',
      ],
    ]);
  });

  it('has nothing of what is meant for others, or was refused', async () => {
    const setup = await setUp(databases);
    const { engine, store, clock } = setup;
    const { id: other } = await store.savePipelineDocument(
      goodDocument({
        entityRef: 'component:default/other',
        ref: 'url:https://git.example.com/other.yaml',
        pipeline: line(),
        entity: { kind: 'Component', metadata: { name: 'other' } },
      }),
      clock.now,
    );
    const freeze = {
      ...CLOSING,
      stages: ['prod'],
      entities: { 'metadata.name': 'other' },
    };
    await engine.createFreeze(freeze, RITA);
    await expect(engine.createFreeze(freeze, RITA)).rejects.toThrow(
      "another freeze of the name 'closing'",
    );
    expect(await toldOf('freeze', setup)).toEqual([]);
    expect(await toldOf('freeze', { ...setup, id: other })).toHaveLength(1);
  });

  it('is sent on, as all that happens, and pages hear of it at once', async () => {
    const setup = await setUp(databases);
    const { engine, store, clock, id } = setup;
    const earlier = await store.claimOutbox('w', clock.now, 1000, 100);
    await store.settleOutbox(earlier.map(row => row.id));
    await engine.createFreeze({ ...CLOSING, stages: ['prod'] }, RITA);
    const sent = await store.claimOutbox('w', clock.now, 1000, 100);
    expect(
      sent.map(({ pipelineId, kind, entry }) => [
        pipelineId,
        kind,
        entry?.kind,
      ]),
    ).toEqual([
      [id, 'timeline', 'freeze.set'],
      [id, 'signal', undefined],
    ]);
  });
});

import { DatabaseStore } from './DatabaseStore';
import { ProbeClaim, ProbeRef } from './Store';
import { describeEachDatabase, describePostgres } from './testDatabases';
import { goodDocument } from './testFixtures';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const MINUTE = 60_000;

async function setUp(store: DatabaseStore) {
  const { id } = await store.savePipelineDocument(goodDocument(), NOW);
  const probe: ProbeRef = {
    pipelineId: id,
    stage: 'dev',
    key: 'stage/dev/Healthy/',
    definition: 'a',
  };
  return probe;
}

function held(claim: ProbeClaim): { hold: number; failures: number } {
  if (!('hold' in claim)) {
    throw new Error(`It is due in ${claim.dueInMs} ms only.`);
  }
  return claim;
}

describeEachDatabase('looks at what lies outside', databases => {
  it('are for one of those that know of them', async () => {
    const { database } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const probe = await setUp(store);
    const claims = await Promise.all(
      [1, 2, 3, 4].map(() => store.claimProbe(probe, NOW, MINUTE)),
    );
    expect(claims.filter(claim => 'hold' in claim)).toHaveLength(1);
    const waits = claims.flatMap(claim =>
      'dueInMs' in claim ? [claim.dueInMs] : [],
    );
    expect(Math.min(...waits)).toBeGreaterThan(MINUTE / 2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(MINUTE);
  });

  it('are due again when who looked says so, and remember the failures', async () => {
    const { database } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const probe = await setUp(store);
    const { hold } = held(await store.claimProbe(probe, NOW, MINUTE));
    await store.settleProbe(probe, hold, { failures: 2, inMs: 0 }, NOW);
    expect(held(await store.claimProbe(probe, NOW, MINUTE)).failures).toBe(2);
    const later = await store.claimProbe(probe, NOW, MINUTE);
    expect('dueInMs' in later).toBe(true);
  });

  it('are for another when who looked has gone', async () => {
    const { database } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const probe = await setUp(store);
    held(await store.claimProbe(probe, NOW, 0));
    expect('hold' in (await store.claimProbe(probe, NOW, 0))).toBe(true);
  });

  it('are due at once when something happens in the stage, also while they are under way', async () => {
    const { database } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const probe = await setUp(store);
    const { hold } = held(await store.claimProbe(probe, NOW, MINUTE));
    await store.makeProbesDue(probe.pipelineId, 'other', NOW);
    expect('hold' in (await store.claimProbe(probe, NOW, MINUTE))).toBe(false);
    await store.makeProbesDue(probe.pipelineId, 'dev', NOW);
    // The look that was under way is not about what has happened.
    await store.settleProbe(probe, hold, { failures: 0, inMs: MINUTE }, NOW);
    held(await store.claimProbe(probe, NOW, MINUTE));
  });

  it('are due at once when they ask something else', async () => {
    const { database } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const probe = await setUp(store);
    const { hold } = held(await store.claimProbe(probe, NOW, MINUTE));
    await store.settleProbe(probe, hold, { failures: 3, inMs: MINUTE }, NOW);
    const other = { ...probe, definition: 'b' };
    expect(held(await store.claimProbe(other, NOW, MINUTE)).failures).toBe(0);
  });

  it('are forgotten when nobody has looked for a day', async () => {
    const { database, knex } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const probe = await setUp(store);
    await store.claimProbe(probe, NOW, 0);
    await store.forgetProbes(NOW);
    expect(await knex('probes').pluck('key')).toEqual([probe.key]);
    await knex('probes').update({
      due_at: knex.raw('due_at - cast(? as bigint)', [25 * 60 * MINUTE]),
    });
    await store.forgetProbes(NOW);
    expect(await knex('probes').pluck('key')).toEqual([]);
  });
});

describePostgres('looks of several replicas', databases => {
  it('go by the clock of the database', async () => {
    const first = await databases.create();
    const second = await first.replica();
    const store = await DatabaseStore.create({ database: first.database });
    const ahead = await DatabaseStore.create({ database: second.database });
    const probe = await setUp(store);
    held(await store.claimProbe(probe, NOW, MINUTE));
    const hourAhead = new Date(Date.now() + 60 * MINUTE);
    expect('hold' in (await ahead.claimProbe(probe, hourAhead, MINUTE))).toBe(
      false,
    );
  });
});

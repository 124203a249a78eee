import { describeEachDatabase } from '../store/testDatabases';
import { setUp } from './__testUtils__/engineFixture';
import { tellByStep } from './stepEffects';

describeEachDatabase('what a step tells', databases => {
  it('is written down once, however much has happened since', async () => {
    const { access, clock, id, pass, store } = await setUp(databases);
    const step = {
      pipelineId: id,
      stage: 'dev',
      freight: 'f1',
      key: 'P1/tell',
      startedAt: clock.now.toISOString(),
    };
    const tell = () =>
      tellByStep(access, step, {
        kind: 'step.published',
        message: 'Told.',
        data: { topic: 'deployed' },
      });
    const told = async () => {
      const { items } = await store.listTimeline(id, { limit: 1_000 });
      return items.filter(({ kind }) => kind === 'step.published').length;
    };
    await tell();
    pass(60);
    const snapshot = await store.readSnapshot(id);
    await store.applyChanges(
      id,
      snapshot!.revision,
      {
        timeline: Array.from({ length: 350 }, (_, n) => ({
          at: clock.now.toISOString(),
          kind: 'condition.reported',
          actor: 'promotions',
          stage: 'dev',
          message: `Something else ${n}.`,
        })),
      },
      clock.now,
    );
    await tell();
    expect(await told()).toBe(1);
    await tellByStep(
      access,
      { ...step, key: 'P2/tell' },
      { kind: 'step.published', message: 'Told.', data: {} },
    );
    expect(await told()).toBe(2);
  });
});

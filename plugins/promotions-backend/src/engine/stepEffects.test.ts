import { describeEachDatabase } from '../store/testDatabases';
import { setUp } from './__testUtils__/engineFixture';
import { changeFreightByStep, tellByStep } from './stepEffects';

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

  it('is not written down any more once the step was told to stop', async () => {
    const { access, clock, id, freight, store } = await setUp(databases);
    const made = await freight('1.0.0');
    const stopped = new AbortController();
    stopped.abort(new Error('The time of the step is over.'));
    const step = {
      pipelineId: id,
      stage: 'dev',
      freight: made,
      key: 'P1/tell',
      startedAt: clock.now.toISOString(),
      signal: stopped.signal,
    };
    const told = { kind: 'step.notified' as const, message: 'Late.', data: {} };

    await expect(tellByStep(access, step, told)).rejects.toThrow('is over');
    await expect(
      changeFreightByStep(access, step, () => ({ metadata: { late: true } })),
    ).rejects.toThrow('is over');

    expect((await store.getFreight(id, made))?.metadata).toEqual({});
    const { items } = await store.listTimeline(id, { limit: 100 });
    expect(items.map(({ kind }) => kind)).not.toContain('step.notified');
  });
});

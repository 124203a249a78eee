import { TraceContext } from '@promotions/backstage-plugin-promotions-common';
import { describeSqlite } from '../store/testDatabases';
import { ADA, line, setUp } from './__testUtils__/engineFixture';

/** Traces that can be told apart. */
function numbered() {
  const asked: string[] = [];
  return {
    asked,
    count: () => {},
    timed: <T>(_: string, work: () => Promise<T>) => work(),
    traceOf: async ({
      trigger,
    }: {
      trigger: string;
    }): Promise<TraceContext> => {
      asked.push(trigger);
      const n = String(asked.length).padStart(32, '0');
      return { traceparent: `00-${n}-${'1'.repeat(16)}-01` };
    },
  };
}

describeSqlite('the trace of a promotion', databases => {
  async function world(automatic: string[] = []) {
    const pipeline = line();
    for (const stage of pipeline.stages) {
      stage.verification = {
        tasks: [
          {
            id: 'smoke',
            blocking: true,
            steps: stage.promotion.steps,
          },
        ],
      };
    }
    const fixture = await setUp(databases, { pipeline, automatic });
    const telemetry = numbered();
    Object.assign(fixture.access, { telemetry });
    const traceOf = async (id: string) =>
      (await fixture.store.getPromotion(id))?.plan.trace?.traceparent;
    return { ...fixture, telemetry, traceOf };
  }

  it('is kept with it, and is that of all tasks that follow', async () => {
    const { engine, store, id, telemetry, traceOf, freight, event } =
      await world();
    const version = await freight('1.0.0');
    const { promotion } = await engine.createPromotion(
      id,
      { stage: 'dev', freight: version },
      ADA,
    );
    const trace = await traceOf(promotion!.id);
    expect(trace).toMatch(/-0{31}1-/);

    const lease = await store.claimWork(
      { kind: 'promotion', id: promotion!.id },
      'worker',
      new Date(),
      20_000,
    );
    await engine.finishPromotion(lease!.promotion!, lease!.fence, 'Succeeded');
    await event('e1', 'dev', '1.0.0');
    await engine.reconcile(id);

    const tasks = (await store.readSnapshot(id))!.tasks;
    expect(tasks).toHaveLength(1);
    const task = await store.getTask(tasks[0].id);
    expect(task?.plan.trace?.traceparent).toBe(trace);
    expect(telemetry.asked).toEqual(['person']);
  });

  it('is one of its own where a policy promotes', async () => {
    const { engine, id, telemetry, traceOf, promotions, freight } = await world(
      ['dev'],
    );
    await freight('1.0.0');
    await engine.reconcile(id);
    const [made] = await promotions('dev');

    expect(made.trigger).toBe('policy');
    expect(await traceOf(made.id)).toMatch(/-0{31}1-/);
    expect(telemetry.asked).toEqual(['policy']);
  });

  it('is one of its own for tasks of freight that came without a promotion', async () => {
    const { engine, store, id, telemetry, clock } = await world();
    await engine.acceptEvent(
      {
        id: 'e1',
        at: clock.now.toISOString(),
        pipeline: id,
        stage: 'dev',
        target: 'dev',
        revision: '2.0.0',
        phase: 'Succeeded',
      },
      { name: 'cluster', maySpeakFor: () => true },
    );
    await engine.reconcile(id);

    const [task] = (await store.readSnapshot(id))!.tasks;
    expect(task.promotionId).toBeUndefined();
    expect((await store.getTask(task.id))?.plan.trace).toBeDefined();
    expect(telemetry.asked).toEqual(['policy']);
  });
});

import { StageRun } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from './testDatabases';
import { at, freight, run, storeWithPipeline } from './testFixtures';

describeEachDatabase('stage runs', databases => {
  it('change until they have ended', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const started = run('R1', {
      state: 'Progressing',
      deploy: 'Pending',
      promotionId: 'P1',
    });
    await change({ runs: [started] });
    expect((await store.readSnapshot(id))!.runs).toEqual([started]);
    const ended = run('R1', { promotionId: 'P1', finishedAt: at(5) });
    await change({ runs: [ended] });
    expect((await store.readSnapshot(id))!.runs).toEqual([ended]);
  });

  it('keep how far they came in each round, and who ended them', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const first = run('R1', {
      state: 'Progressing',
      verification: 'Progressing',
      promotionTasks: 'Pending',
      verifyingSince: at(3),
    });
    await change({ runs: [first] });
    expect((await store.getRun('R1'))!.run).toEqual(first);
    const again = run('R1', {
      state: 'Failed',
      verification: 'Failed',
      promotionTasks: 'Deprecated',
      round: 2,
      verifyingSince: at(9),
      abortedBy: 'user:default/ada',
      finishedAt: at(11),
    });
    await change({ runs: [again] });
    expect(await store.getRun('R1')).toEqual({
      pipelineId: id,
      run: again,
      tasks: [],
    });
    expect(await store.getRun('R2')).toBeUndefined();
  });

  it('are listed newest first, page by page, of a stage, freight or promotion', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const second = { freight: freight(2).id, startedAt: at(2) };
    await change({
      runs: [
        run('R1', { promotionId: 'P1' }),
        run('R3', { ...second, promotionId: 'P2' }),
        run('R2', second),
        run('R4', { stage: 'prod', startedAt: at(3) }),
        run('R5', { stage: 'staging', startedAt: at(4) }),
      ],
    });
    const list = async (query: object) => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listRuns(id, { limit: 2, ...query, cursor });
        expect(page.items.length).toBeLessThanOrEqual(2);
        ids.push(...page.items.map(each => each.id));
        cursor = page.nextCursor;
      } while (cursor);
      return ids;
    };
    expect(await list({})).toEqual(['R5', 'R4', 'R3', 'R2', 'R1']);
    expect(await list({ stage: 'dev' })).toEqual(['R3', 'R2', 'R1']);
    expect(await list({ stages: ['prod', 'dev'] })).toEqual([
      'R4',
      'R3',
      'R2',
      'R1',
    ]);
    expect(await list({ stages: [] })).toEqual([]);
    expect(await list({ stage: 'dev', freight: freight(2).id })).toEqual([
      'R3',
      'R2',
    ]);
    expect(await list({ promotionId: 'P1' })).toEqual(['R1']);
  });

  it('that failed are read until the freight runs in that stage again', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const of = (n: number, startedAt: string, options: Partial<StageRun>) => ({
      freight: freight(n).id,
      startedAt,
      ...options,
    });
    const failed = { state: 'Failed', verification: 'Failed' } as const;
    await change({
      freightCreated: [1, 2, 3, 4, 5].map(n => freight(n)),
      runs: [
        run('healed-1', of(1, at(1), failed)),
        run('healed-2', of(1, at(2), {})),
        run('failed', of(2, at(3), failed)),
        run('failed-before', of(2, at(2), failed)),
        run('failed-to-deploy', of(3, at(4), { deploy: 'Failed' })),
        run('superseded', of(3, at(3), { state: 'Superseded' })),
        run('failed-its-tasks', of(5, at(2), { promotionTasks: 'Failed' })),
        run('in-prod', of(1, at(1), { stage: 'prod', ...failed })),
        run('newest-of-prod', of(4, at(5), { stage: 'prod' })),
        run('newest-of-dev', of(4, at(6), {})),
      ],
    });
    const ids = async (freightLimit?: number) =>
      (await store.readSnapshot(id, { freightLimit }))!.runs.map(r => r.id);
    expect(await ids()).toEqual([
      'newest-of-dev',
      'newest-of-prod',
      'failed-to-deploy',
      'failed',
      'failed-its-tasks',
      'in-prod',
    ]);
    expect(await ids(3)).toEqual([
      'newest-of-dev',
      'newest-of-prod',
      'failed-to-deploy',
      'failed-its-tasks',
    ]);
  });

  it('are read where they matter: of what is current, in progress, or the newest of a stage', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1), freight(2, { origin: 'conf' })],
      entered: [
        { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(1) },
        { stage: 'dev', origin: 'conf', freight: freight(2).id, since: at(9) },
      ],
      runs: [
        run('before', { startedAt: at(0) }),
        run('of-current-app'),
        run('between', { startedAt: at(5), freight: freight(2).id }),
        run('in-progress', { startedAt: at(0), state: 'Progressing' }),
        run('of-current-conf', { startedAt: at(9), freight: freight(2).id }),
        run('newest-of-prod', { stage: 'prod', startedAt: at(4) }),
        run('older-of-prod', { stage: 'prod', startedAt: at(3) }),
      ],
    });
    const { runs } = (await store.readSnapshot(id))!;
    expect(runs.map(r => r.id)).toEqual([
      'of-current-conf',
      'newest-of-prod',
      'of-current-app',
      'in-progress',
    ]);
  });
});

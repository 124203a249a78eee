import { NewLogLine, WorkRef } from './Store';
import { DEFAULT_LOG_LIMITS } from './stepLogs';
import { describeEachDatabase } from './testDatabases';
import { at, storeWithPipeline } from './testFixtures';

const { logLines: MAX_LINES, logLineLength: MAX_LINE_LENGTH } =
  DEFAULT_LOG_LIMITS;

const P1: WorkRef = { kind: 'promotion', id: 'P1' };

const line = (message: string, options: Partial<NewLogLine> = {}) => ({
  step: 0,
  attempt: 1,
  at: at(0),
  level: 'info' as const,
  message,
  ...options,
});

describeEachDatabase('logs of steps', databases => {
  const withStore = () => storeWithPipeline(databases);

  it('are kept in the order in which they were written', async () => {
    const { store } = await withStore();
    await store.appendLog(P1, [line('one'), line('two')]);
    // Written by another process, whose clock is behind.
    await store.appendLog(P1, [line('three', { at: at(-3600), step: 1 })]);
    await store.appendLog({ kind: 'task', id: 'T1' }, [line('of another')]);
    const { items } = await store.listLog(P1, { limit: 10 });
    expect(items).toMatchObject([
      { message: 'one', step: 0, attempt: 1, at: at(0), level: 'info' },
      { message: 'two' },
      { message: 'three', step: 1, at: at(-3600) },
    ]);
    expect(items.map(({ id }) => id).sort()).toEqual(items.map(i => i.id));
    expect((await store.listLog(P1, { limit: 10, step: 1 })).items).toEqual([
      items[2],
    ]);
  });

  it('are read on from a cursor while they grow', async () => {
    const { store } = await withStore();
    expect(await store.listLog(P1, { limit: 2 })).toEqual({ items: [] });
    await store.appendLog(P1, [line('1'), line('2'), line('3')]);
    const first = await store.listLog(P1, { limit: 2 });
    expect(first.items.map(i => i.message)).toEqual(['1', '2']);
    expect(first.nextCursor).toBe(first.cursor);
    const { cursor } = first;
    const second = await store.listLog(P1, { limit: 2, cursor });
    expect(second.items.map(i => i.message)).toEqual(['3']);
    expect(second.nextCursor).toBeUndefined();
    // Nothing new yet: the place stays.
    const none = await store.listLog(P1, { limit: 2, cursor: second.cursor });
    expect(none).toEqual({ items: [], cursor: second.cursor });
    await store.appendLog(P1, [line('4', { at: at(-10) })]);
    const third = await store.listLog(P1, { limit: 2, cursor: none.cursor });
    expect(third.items.map(i => i.message)).toEqual(['4']);
  });

  it('refuse a cursor that is none', async () => {
    const { store } = await withStore();
    await expect(
      store.listLog(P1, { limit: 2, cursor: 'nonsense' }),
    ).rejects.toThrow('The cursor is not valid');
  });

  it('have room for so many lines, and then say that there were more', async () => {
    const { store } = await withStore();
    const many = (n: number) =>
      Array.from({ length: n }, (_, i) => line(`${i}`));
    await store.appendLog(P1, many(MAX_LINES - 1));
    await store.appendLog(P1, [line('last'), line('too many')]);
    await store.appendLog(P1, [line('later')]);
    const { items } = await store.listLog(P1, { limit: MAX_LINES + 10 });
    expect(items).toHaveLength(MAX_LINES + 1);
    expect(items.slice(-2)).toMatchObject([
      { message: 'last' },
      {
        level: 'warn',
        message:
          'There are more than 10,000 lines; what comes after these is left out.',
      },
    ]);
  });

  it('cut what is too long, and leave out what no database keeps', async () => {
    const { store } = await withStore();
    await store.appendLog(P1, [
      line('x'.repeat(MAX_LINE_LENGTH + 1)),
      line('a\0b'),
    ]);
    const { items } = await store.listLog(P1, { limit: 10 });
    expect(items.map(i => i.message)).toEqual([
      `${'x'.repeat(MAX_LINE_LENGTH)}…`,
      'ab',
    ]);
  });
});

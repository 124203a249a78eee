import { describeSqlite } from '../store/testDatabases';
import {
  closeAll,
  component,
  good,
  setUp,
} from './__testUtils__/catalogFixture';

afterAll(closeAll);

describeSqlite('a pipeline stays the same one', databases => {
  const ofFiles = async (...paths: string[]) => {
    const fixture = await setUp(databases);
    const { web, entities, pipelines, list } = fixture;
    entities.push(
      component('shop', {
        'promotions/pipeline-ref': paths
          .map(path => `url:${web.url(path)}`)
          .join(','),
      }),
    );
    return {
      ...fixture,
      entity: entities[0],
      /** The pipelines after the files were read: name to id and state. */
      read: async (files: Record<string, string>) => {
        Object.entries(files).forEach(([path, text]) =>
          web.files.set(path, text),
        );
        await pipelines.syncAll();
        return Object.fromEntries(
          (await list()).map(({ name, id, state, document }) => [
            name,
            { id, state, errors: document.errors.map(e => e.message) },
          ]),
        );
      },
    };
  };
  const file = (...names: string[]) =>
    names.map(name => good(name)).join('---\n');

  it('when documents are added before it, and when they change places', async () => {
    const { read } = await ofFiles('/p.yaml');
    const { a } = await read({ '/p.yaml': file('a') });
    const second = await read({ '/p.yaml': file('b', 'a') });
    expect(second).toMatchObject({ a, b: { state: 'Active' } });
    expect(await read({ '/p.yaml': file('a', 'c', 'b') })).toMatchObject(
      second,
    );
  });

  it('when its only document gets another name', async () => {
    const { read } = await ofFiles('/p.yaml');
    const { a } = await read({ '/p.yaml': file('a') });
    expect(await read({ '/p.yaml': file('z') })).toEqual({ z: a });
  });

  it('when its document is gone, and the file breaks: what is gone stays gone', async () => {
    const { read } = await ofFiles('/p.yaml');
    await read({ '/p.yaml': file('a', 'b') });
    expect(Object.keys(await read({ '/p.yaml': file('a') }))).toEqual(['a']);
    expect(await read({ '/p.yaml': 'a: b: c' })).toEqual({
      a: expect.objectContaining({ state: 'Broken' }),
    });
    expect(
      Object.keys(await read({ '/p.yaml': file('a', 'b') })).sort(),
    ).toEqual(['a', 'b']);
  });

  it('when a file breaks: all that it holds is told so, and stays in force', async () => {
    const { read, store, list } = await ofFiles('/p.yaml');
    await read({ '/p.yaml': file('a', 'b') });
    const after = await read({ '/p.yaml': `${file('a', 'b')}---\nx: 1\n` });
    expect(after).toMatchObject({
      a: { state: 'Broken' },
      b: { state: 'Broken' },
    });
    expect(after.a.errors).toEqual(after.b.errors);
    for (const { id, name } of await list()) {
      const document = await store.getPipelineDocument(id);
      expect(document?.pipeline?.name).toBe(name);
    }
  });

  it('when another file claims its name, also while it is broken or unchanged', async () => {
    const { read, list } = await ofFiles('/1.yaml', '/2.yaml');
    const first = await read({ '/1.yaml': file('a'), '/2.yaml': file('b') });
    const claimed = await read({ '/1.yaml': 'a: b: c', '/2.yaml': file('a') });
    expect(claimed).toMatchObject({
      a: { id: first.a.id, state: 'Broken' },
      b: { id: first.b.id, state: 'Broken' },
    });
    expect(claimed.b.errors).toEqual([
      expect.stringMatching(
        /^There is already a pipeline called `a` in url:http.*\/1\.yaml\. Give this one another name\.$/,
      ),
    ]);
    await read({ '/1.yaml': file('a'), '/2.yaml': file('b') });
    // The second file is as it was, and its name is another's now.
    await read({ '/1.yaml': file('b') });
    expect(
      (await list()).map(({ name, state }) => [name, state]).sort(),
    ).toEqual([
      ['b', 'Active'],
      ['b', 'Broken'],
    ]);
  });

  it('when two entities refer to one file: each has its own', async () => {
    const { web, entities, pipelines, list } = await ofFiles('/p.yaml');
    web.files.set('/p.yaml', file('a'));
    entities.push({
      ...entities[0],
      metadata: { ...entities[0].metadata, name: 'other' },
    });
    await pipelines.syncAll();
    const all = await list();
    expect(all.map(({ entityRef, name }) => [entityRef, name]).sort()).toEqual([
      ['component:default/other', 'a'],
      ['component:default/shop', 'a'],
    ]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(2);
  });

  it('when its entity no longer refers to it, it is archived', async () => {
    const { read, entity, pipelines, list } = await ofFiles(
      '/1.yaml',
      '/2.yaml',
    );
    await read({ '/1.yaml': file('a'), '/2.yaml': file('b') });
    entity.metadata.annotations!['promotions/pipeline-ref'] =
      entity.metadata.annotations!['promotions/pipeline-ref'].split(',')[1];
    await pipelines.syncAll();
    expect((await list()).map(({ name }) => name)).toEqual(['b']);
    delete entity.metadata.annotations!['promotions/pipeline-ref'];
    await pipelines.syncAll();
    expect(await list()).toEqual([]);
  });

  it('when it is read by several at once', async () => {
    const { web, pipelines, list } = await ofFiles('/p.yaml');
    web.files.set('/p.yaml', file('a', 'b'));
    await Promise.all([pipelines.syncAll(), pipelines.syncAll()]);
    const [{ id }] = await list();
    await Promise.all([
      pipelines.refresh(id),
      pipelines.refresh(id),
      pipelines.syncAll(),
    ]);
    expect((await list()).map(({ name }) => name).sort()).toEqual(['a', 'b']);
  });

  it('when its address or credentials do not belong into an annotation, they are not shown', async () => {
    const { entity, pipelines, list } = await ofFiles('/p.yaml');
    entity.metadata.annotations!['promotions/pipeline-ref'] =
      'url:https://ada:secret@example.com/p.yaml, url:nothing';
    await pipelines.syncAll();
    const all = await list();
    expect(all.map(({ document }) => document.errors[0].message)).toEqual([
      expect.stringContaining('has a name or password in it'),
      expect.stringContaining('is not an address'),
    ]);
    expect(JSON.stringify(all)).not.toContain('secret');
  });
});

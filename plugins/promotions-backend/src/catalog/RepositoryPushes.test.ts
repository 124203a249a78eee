import { mockServices } from '@backstage/backend-test-utils';
import { DefaultEventsService } from '@backstage/plugin-events-node';
import { describeEachDatabase } from '../store/testDatabases';
import {
  closeAll,
  component,
  good,
  setUp,
} from './__testUtils__/catalogFixture';
import { PUSH_TOPICS, RepositoryPushes } from './RepositoryPushes';

function pushes(options: {
  entities?: (prefix: string) => string[];
  read?: (entityRef: string) => Promise<void>;
}) {
  const asked: string[] = [];
  const read: string[] = [];
  const logger = mockServices.logger.mock();
  const subject = new RepositoryPushes({
    store: {
      entitiesOfDocuments: async prefix => {
        asked.push(prefix);
        return options.entities?.(prefix) ?? [];
      },
    },
    read: async entityRef => {
      read.push(entityRef);
      await options.read?.(entityRef);
    },
    logger,
  });
  const push = (eventPayload: unknown) =>
    subject.onEvent({ topic: 'github.push', eventPayload });
  return { subject, asked, read, logger, push };
}

describe('a push to a repository', () => {
  it.each([
    ['GitHub', { repository: { html_url: 'https://github.com/Team/shop' } }],
    [
      'GitLab',
      {
        project: { web_url: 'https://github.com/Team/shop/' },
        object_kind: 'push',
      },
    ],
    [
      'Bitbucket Cloud',
      {
        repository: {
          links: { html: { href: 'https://github.com/Team/shop' } },
        },
      },
    ],
    [
      'anything else',
      { url: 'https://user:secret@github.com/Team/shop.git?x#y' },
    ],
  ])('is understood as %s tells of it', async (_, payload) => {
    const { asked, push } = pushes({});
    await push(payload);
    expect(asked).toEqual(['https://github.com/Team/shop/']);
  });

  it('is understood as Bitbucket Server tells of it', async () => {
    const { asked, push } = pushes({});
    const href = 'https://bb.example.com/projects/T/repos/shop/browse';
    await push({ repository: { links: { self: [{ href }] } } });
    expect(asked).toEqual([`${href}/`]);
  });

  it.each([
    [undefined],
    [null],
    ['https://github.com/Team/shop'],
    [{ repository: { html_url: 'https://github.com/' } }],
    [{ repository: { html_url: 'file:///etc/passwd' } }],
    [{ repository: { html_url: 7 } }],
    [{ repository: 'constructor' }],
  ])('that names no repository is passed over: %j', async payload => {
    const { asked, push } = pushes({});
    await push(payload);
    expect(asked).toEqual([]);
  });

  it('reads an entity once more at the most while it is being read', async () => {
    let go = () => {};
    const waiting = new Promise<void>(resolve => {
      go = resolve;
    });
    const { push, read } = pushes({
      entities: () => ['component:default/shop'],
      read: () => waiting,
    });
    const all = Array.from({ length: 20 }, () =>
      push({ url: 'https://github.com/team/shop' }),
    );
    await new Promise(resolve => setTimeout(resolve, 10));
    expect(read).toHaveLength(1);
    go();
    await Promise.all(all);
    expect(read).toHaveLength(2);
    await push({ url: 'https://github.com/team/shop' });
    expect(read).toHaveLength(3);
  });

  it('whose documents cannot be read is told, and the next one is heard', async () => {
    const { push, read, logger } = pushes({
      entities: () => ['component:default/shop'],
      read: async () => {
        throw new Error('no answer');
      },
    });
    await push({ url: 'https://github.com/team/shop' });
    await push({ url: 'https://github.com/team/shop' });
    expect(read).toHaveLength(2);
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });
});

describeEachDatabase('documents after a push', databases => {
  afterEach(closeAll);

  it('are read at once, and only those of the repository', async () => {
    const { web, store, entities, pipelines, list } = await setUp(databases);
    for (const name of ['shop', 'shopping']) {
      web.files.set(`/team/${name}/promotions.yaml`, good(name));
      entities.push(
        component(name, {
          'promotions/pipeline-ref': `url:${web.url(
            `/team/${name}/promotions.yaml`,
          )}`,
        }),
      );
    }
    await pipelines.syncAll();
    const logger = mockServices.logger.mock();
    const events = DefaultEventsService.create({ logger });
    await new RepositoryPushes({
      store,
      read: entityRef => pipelines.sync(entityRef),
      logger,
    }).listen(events, PUSH_TOPICS);
    for (const name of ['shop', 'shopping']) {
      web.files.set(`/team/${name}/promotions.yaml`, good(`new-${name}`));
    }
    web.answers.length = 0;

    await events.publish({
      topic: 'github.push',
      eventPayload: { repository: { html_url: web.url('/team/shop') } },
    });

    expect((await list()).map(({ name }) => name).sort()).toEqual([
      'new-shop',
      'shopping',
    ]);
    expect(web.answers).toEqual([
      { path: '/team/shop/promotions.yaml', status: 200 },
    ]);
  });
});

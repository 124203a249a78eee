import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ApprovalGate } from '@promotions/backstage-plugin-promotions-common';
import { CatalogPeople } from './people';

const SECOND = 1000;

const user = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: {},
});

/** A group with users and groups below it. */
const group = (
  name: string,
  members: string[],
  below: string[] = [],
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: { type: 'team', children: [] },
  relations: [
    ...members.map(member => ({
      type: 'hasMember',
      targetRef: `user:default/${member}`,
    })),
    ...below.map(child => ({
      type: 'parentOf',
      targetRef: `group:default/${child}`,
    })),
    { type: 'childOf', targetRef: 'group:default/everybody' },
  ],
});

const asking = (...from: string[]): ApprovalGate => ({
  kind: 'approval',
  name: 'release',
  count: 1,
  from,
  preventSelfApproval: true,
});

const ownedBy = (...refs: string[]) => ({
  relations: refs.map(targetRef => ({ type: 'ownedBy', targetRef })),
});

function setUp(entities: Entity[], timeoutMs = 50) {
  const clock = { now: new Date('2026-11-21T12:00:00.000Z') };
  const calls: string[][] = [];
  const state = { failing: false, hanging: false };
  const real = catalogServiceMock({ entities });
  const catalog = {
    getEntitiesByRefs: async (
      ...args: Parameters<CatalogService['getEntitiesByRefs']>
    ) => {
      calls.push([...args[0].entityRefs]);
      if (state.hanging) {
        return new Promise<never>(() => {});
      }
      if (state.failing) {
        throw new Error('the catalog is down');
      }
      return real.getEntitiesByRefs(...args);
    },
  } as CatalogService;
  const people = new CatalogPeople({
    catalog,
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
    now: () => clock.now,
    maxAgeMs: 30 * SECOND,
    maxStaleMs: 600 * SECOND,
    timeoutMs,
  });
  return {
    people,
    calls,
    state,
    pass: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * SECOND);
    },
  };
}

describe('people of approval gates', () => {
  it('are members of the groups that are named, and of those below', async () => {
    const { people, calls } = setUp([
      group('release', ['ada'], ['release-eu', 'release-us']),
      group('release-eu', ['rita'], ['release-berlin']),
      group('release-us', ['uma']),
      group('release-berlin', ['ben']),
      group('everybody', ['eve']),
    ]);
    expect(
      await people.directoryFor({}, [asking('group:default/release')]),
    ).toEqual({
      owners: [],
      members: {
        'group:default/release': [
          'user:default/ada',
          'group:default/release-eu',
          'group:default/release-us',
        ],
        'group:default/release-eu': [
          'user:default/rita',
          'group:default/release-berlin',
        ],
        'group:default/release-us': ['user:default/uma'],
        'group:default/release-berlin': ['user:default/ben'],
      },
      unknownUsers: [],
    });
    // One question a level, however many groups are in it.
    expect(calls.map(refs => refs.length)).toEqual([1, 2, 1]);
  });

  it('are the owners of the entity, and the members of owning groups', async () => {
    const { people } = setUp([group('payments', ['ada'])]);
    expect(
      await people.directoryFor(
        ownedBy('group:default/payments', 'user:default/rita'),
        [asking('owner')],
      ),
    ).toEqual({
      owners: ['group:default/payments', 'user:default/rita'],
      members: { 'group:default/payments': ['user:default/ada'] },
      unknownUsers: [],
    });
  });

  it('are told as unknown where the catalog does not have them', async () => {
    const { people } = setUp([user('ada')]);
    expect(
      await people.directoryFor({}, [
        asking('user:default/ada', 'user:default/gone'),
        asking('group:default/nobody'),
      ]),
    ).toMatchObject({ members: {}, unknownUsers: ['user:default/gone'] });
  });

  it('end where groups lie within each other in a circle', async () => {
    const { people } = setUp([
      group('a', ['ada'], ['b']),
      group('b', ['ben'], ['c', 'a']),
      group('c', [], ['c']),
    ]);
    const { members } = await people.directoryFor({}, [
      asking('group:default/a'),
    ]);
    expect(Object.keys(members).sort()).toEqual([
      'group:default/a',
      'group:default/b',
      'group:default/c',
    ]);
  });

  it('are not asked about where the gates name nobody', async () => {
    const { people, calls } = setUp([]);
    await people.directoryFor(ownedBy('group:default/payments'), [asking()]);
    expect(calls).toEqual([]);
  });

  it('are asked for again after the time that is configured, and not before', async () => {
    const { people, calls, pass } = setUp([group('release', ['ada'])]);
    const gates = [asking('group:default/release', 'group:default/none')];
    await people.directoryFor({}, gates);
    pass(30);
    await people.directoryFor({}, gates);
    expect(calls).toHaveLength(1);
    pass(1);
    await people.directoryFor({}, gates);
    expect(calls).toHaveLength(2);
  });

  it('are asked for once by many that need them at once', async () => {
    const { people, calls } = setUp([group('release', ['ada'])]);
    const gates = [asking('group:default/release')];
    await Promise.all(
      Array.from({ length: 10 }, () => people.directoryFor({}, gates)),
    );
    expect(calls).toHaveLength(1);
  });

  it('are those known last for some minutes while the catalog is down, and then nobody', async () => {
    const { people, calls, state, pass } = setUp([group('release', ['ada'])]);
    const gates = [asking('group:default/release')];
    const before = await people.directoryFor({}, gates);
    state.failing = true;
    pass(31);
    expect(await people.directoryFor({}, gates)).toEqual(before);
    expect(await people.directoryFor({}, gates)).toEqual(before);
    // What is down is not asked for every decision.
    expect(calls).toHaveLength(2);
    pass(600);
    expect(await people.directoryFor({}, gates)).toEqual({
      owners: [],
      members: {},
      unknownUsers: [],
      unavailable: 'The catalog does not answer.',
    });
    state.failing = false;
    pass(6);
    expect(await people.directoryFor({}, gates)).toEqual(before);
  });

  it.each(['failing', 'hanging'] as const)(
    'are not known, and nobody is waited for again and again, where the catalog is %s from the start',
    async how => {
      const { people, calls, state, pass } = setUp([group('release', ['ada'])]);
      const ask = () =>
        people.directoryFor(ownedBy('group:default/release'), [
          asking('owner', 'user:default/ada'),
        ]);
      state[how] = true;
      const unknown = {
        owners: ['group:default/release'],
        members: {},
        unknownUsers: [],
        unavailable: 'The catalog does not answer.',
      };
      expect(await ask()).toEqual(unknown);
      expect(await ask()).toEqual(unknown);
      expect(calls).toHaveLength(1);
      pass(6);
      expect(await ask()).toEqual(unknown);
      expect(calls).toHaveLength(2);
    },
  );

  it('are not waited for by what goes on without them while the catalog hangs', async () => {
    const { people, state, pass } = setUp([group('release', ['ada'])], 60_000);
    const gates = [asking('group:default/release')];
    state.failing = true;
    await people.directoryFor({}, gates);
    pass(6);
    state.hanging = true;
    expect(await people.directoryFor({}, gates)).toMatchObject({
      unavailable: 'The catalog does not answer.',
    });
  });

  it('are not known where the groups are deeper than anybody can mean', async () => {
    const { people } = setUp(
      Array.from({ length: 30 }, (_, n) => group(`g${n}`, [], [`g${n + 1}`])),
    );
    expect(
      await people.directoryFor({}, [asking('group:default/g0')]),
    ).toMatchObject({
      members: {},
      unavailable: expect.stringContaining('are too large'),
    });
  });
});

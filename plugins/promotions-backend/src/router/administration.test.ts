import { operations } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import { expectAnswer } from './__testUtils__/expectAnswer';
import { ADA, automatic, createTestApi } from './__testUtils__/testApi';

const freeze = {
  name: 'holidays',
  reason: 'Nobody is there.',
  stages: ['prod*'],
  windows: [
    { schedule: '0 18 * * 5', duration: '62h', timeZone: 'Europe/Berlin' },
    { from: '2026-12-24T00:00:00Z', to: '2027-01-02T00:00:00+01:00' },
  ],
};

const policy = {
  name: 'careful',
  description: 'Production needs two people.',
  entities: { kind: 'Component' },
  stages: ['prod'],
  labels: { risk: 'high' },
  autoPromotion: false,
  gates: [{ name: 'four-eyes', approval: { count: 2 } }],
};

describeEachDatabase(
  'rules of administrators, over the REST API',
  databases => {
    async function setUp() {
      const api = await createTestApi(await databases.create());
      api.state.configured.policies = [automatic('ours')];
      return api;
    }

    it('are freezes: made, changed, listed and ended', async () => {
      const { call, id } = await setUp();

      const made = await call('post', '/freezes').send(freeze);
      expectAnswer(made, operations.createFreeze, 201);
      expect(made.body).toMatchObject({
        name: 'holidays',
        source: 'database',
        createdBy: ADA,
        windows: [{ duration: 62 * 3_600_000 }, { from: expect.any(String) }],
      });
      const path = `/freezes/${made.body.id}`;
      const changed = await call('put', path).send({
        ...freeze,
        stages: ['*'],
        windows: [{ from: '2026-01-01T00:00:00Z' }],
      });
      expectAnswer(changed, operations.updateFreeze, 200);
      const list = await call('get', '/freezes');
      expectAnswer(list, operations.listFreezes, 200);
      expect(list.body.items).toEqual([changed.body]);

      const board = await call('get', `/pipelines/${id}/board`);
      expect(board.body.stages[0].freezes).toMatchObject([
        { name: 'holidays' },
      ]);

      expectAnswer(await call('delete', path), operations.deleteFreeze, 204);
      expect((await call('delete', path)).status).toBe(404);
      expect((await call('put', path).send(freeze)).status).toBe(404);
    });

    it('are policies: made, changed, listed after those of the configuration, and deleted', async () => {
      const { call } = await setUp();

      const made = await call('post', '/policies').send(policy);
      expectAnswer(made, operations.createPolicy, 201);
      expect(made.body.gates).toMatchObject([
        { kind: 'approval', name: 'four-eyes', count: 2 },
      ]);
      const path = `/policies/${made.body.id}`;
      const changed = await call('put', path).send({
        ...policy,
        autoPromotion: undefined,
        position: 7,
      });
      expectAnswer(changed, operations.updatePolicy, 200);
      const list = await call('get', '/policies');
      expectAnswer(list, operations.listPolicies, 200);
      expect(list.body.items.map((item: any) => item.name)).toEqual([
        'ours',
        'careful',
      ]);
      expectAnswer(await call('delete', path), operations.deletePolicy, 204);
      expect((await call('delete', path)).status).toBe(404);
    });

    it('of the configuration are changed there, and keep their names', async () => {
      const { call } = await setUp();

      expect([
        (await call('delete', '/policies/config:ours')).status,
        (await call('put', '/policies/config:ours').send(policy)).status,
        (await call('post', '/policies').send({ ...policy, name: 'ours' }))
          .status,
      ]).toEqual([409, 409, 409]);
      await call('post', '/policies').send(policy);
      expect((await call('post', '/policies').send(policy)).status).toBe(409);
    });

    it.each<[string, object, string]>([
      ['without a name', { name: undefined }, 'name'],
      ['with a name of 100 kB', { name: 'a'.repeat(100_000) }, 'name'],
      [
        'that say nothing',
        { autoPromotion: undefined, gates: [] },
        'autoPromotion',
      ],
      ['for no stages', { stages: [] }, 'stages'],
      ['for entities that are no predicate', { entities: 'all' }, 'entities'],
      [
        'for entities with an operator that there is not',
        { entities: { kind: { $like: 'a' } } },
        'entities',
      ],
      [
        'for very many entities',
        { entities: { $any: Array(5_000).fill({ kind: 'a' }) } },
        'entities',
      ],
      [
        'with a gate that nobody knows',
        { gates: [{ name: 'a', magic: true }] },
        'gates[0]',
      ],
      [
        'with a window that never opens',
        {
          gates: [
            {
              name: 'a',
              window: { allow: [{ schedule: '0 0 30 2 *', duration: '1h' }] },
            },
          ],
        },
        'gates[0].window.allow[0].schedule',
      ],
      [
        'with an expression of 100 kB',
        {
          gates: [{ name: 'a', expression: `'${'a'.repeat(100_000)}' == ''` }],
        },
        'gates[0]',
      ],
      ['with a field that it does not know', { priority: 1 }, 'priority'],
      [
        'with far too many gates',
        { gates: Array(51).fill({ name: 'a', wait: '1m' }) },
        'gates',
      ],
      ['with a position between two', { position: 0.5 }, 'position'],
    ])('are no policies %s', async (_what, change, place) => {
      const { call } = await setUp();

      const answer = await call('post', '/policies').send({
        ...policy,
        ...change,
      });

      expect([answer.status, answer.body.error.name]).toEqual([
        400,
        'InputError',
      ]);
      expect(answer.body.error.message).toContain(place);
      expect(answer.text.length).toBeLessThan(4_000);
      expect((await call('get', '/policies')).body.items).toHaveLength(1);
    });

    it.each<[string, object, string]>([
      ['without a reason', { reason: ' ' }, 'body.reason'],
      ['without windows', { windows: [] }, 'windows'],
      [
        'of a window that never opens',
        { windows: [{ schedule: '0 0 30 2 *', duration: '1h' }] },
        'windows[0]',
      ],
      [
        'of a window without a duration',
        { windows: [{ schedule: '0 0 * * *' }] },
        'windows[0]',
      ],
      [
        'of a window that lasts no time',
        { windows: [{ schedule: '0 0 * * *', duration: '0s' }] },
        'windows[0]',
      ],
      [
        'in a zone that there is not',
        {
          windows: [
            { schedule: '0 0 * * *', duration: '1h', timeZone: 'Mars/Base' },
          ],
        },
        'windows[0]',
      ],
      [
        'of a window that ends before it begins',
        {
          windows: [
            { from: '2027-01-02T00:00:00Z', to: '2027-01-01T00:00:00Z' },
          ],
        },
        'windows[0]',
      ],
      [
        'from some day on',
        { windows: [{ from: 'some day' }] },
        'windows[0].from',
      ],
      [
        'of both kinds of windows in one',
        {
          windows: [
            {
              schedule: '0 0 * * *',
              duration: '1h',
              from: '2027-01-01T00:00:00Z',
            },
          ],
        },
        'windows[0]',
      ],
    ])('are no freezes %s', async (_what, change, place) => {
      const { call } = await setUp();

      const answer = await call('post', '/freezes').send({
        ...freeze,
        ...change,
      });

      expect([answer.status, answer.body.error.name]).toEqual([
        400,
        'InputError',
      ]);
      expect(answer.body.error.message).toContain(place);
      expect((await call('get', '/freezes')).body.items).toEqual([]);
    });

    it('say where in what was sent each error is', async () => {
      const { call } = await setUp();

      const answer = await call('post', '/policies').send({
        ...policy,
        gates: [
          { name: 'good', wait: '1m' },
          {
            name: 'bad',
            window: { allow: [{ schedule: 'x', duration: '1h' }] },
          },
        ],
      });

      expect(answer.body.error.errors).toEqual([
        expect.objectContaining({
          path: 'gates[1].window.allow[0].schedule',
          message: expect.any(String),
        }),
      ]);
    });

    it('are audited with all that they are meant for, and the ids by which they are found', async () => {
      const { call, state } = await setUp();

      const made = [
        await call('post', '/policies').send(policy),
        await call('post', '/freezes').send(freeze),
      ].map(({ body }) => body.id);
      await call('post', '/freezes').send({ ...freeze, name: 'UPPER' });
      await call('delete', '/freezes/unknown');

      expect(state.audited).toEqual([
        {
          eventId: 'create-policy',
          outcome: 'succeeded',
          meta: {
            name: 'careful',
            entities: { kind: 'Component' },
            stages: ['prod'],
            labels: { risk: 'high' },
            autoPromotion: false,
            gates: ['four-eyes'],
            created: made[0],
          },
        },
        {
          eventId: 'create-freeze',
          outcome: 'succeeded',
          meta: {
            name: 'holidays',
            reason: 'Nobody is there.',
            stages: ['prod*'],
            windows: freeze.windows,
            created: made[1],
          },
        },
        // What was not understood is not kept.
        { eventId: 'create-freeze', outcome: 'InputError', meta: {} },
        {
          eventId: 'delete-freeze',
          outcome: 'NotFoundError',
          meta: { freezeId: 'unknown' },
        },
      ]);
    });
  },
);

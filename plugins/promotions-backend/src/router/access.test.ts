import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  isPermission,
} from '@backstage/plugin-permission-common';
import {
  freightCreatePermission,
  freightRejectPermission,
  pipelineReadPermission,
  promotionCreatePermission,
  RESOURCE_TYPE_PROMOTIONS_PIPELINE,
  RESOURCE_TYPE_PROMOTIONS_STAGE,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';
import request from 'supertest';
import { describeSqlite } from '../store/testDatabases';
import { where } from './__testUtils__/hiddenWorld';
import {
  ADA,
  ALLOW,
  BEN,
  component,
  createTestApi,
  DENY,
  Policy,
} from './__testUtils__/testApi';

const inStages = (...names: string[]) =>
  where(RESOURCE_TYPE_PROMOTIONS_STAGE, 'HAS_STAGE', { names });

const ownedBy = (...claims: string[]) =>
  where(RESOURCE_TYPE_PROMOTIONS_PIPELINE, 'IS_ENTITY_OWNER', { claims });

/** Everybody may read; the rest is as told. */
const readersMay =
  (rest: Policy): Policy =>
  (permission, user) =>
    isPermission(permission, pipelineReadPermission) ||
    isPermission(permission, stageReadPermission)
      ? ALLOW
      : rest(permission, user);

describeSqlite('who may do what', databases => {
  async function setUp(options?: Parameters<typeof createTestApi>[1]) {
    return createTestApi(await databases.create(), options);
  }

  it('tells nobody anything who is not signed in', async () => {
    const { call, id } = await setUp();

    const response = await call('get', `/pipelines/${id}`, null);

    expect(response.status).toBe(401);
  });

  it('takes no cookie and no bad token for a user', async () => {
    const { app, id } = await setUp();
    const get = () => request(app).get(`/pipelines/${id}/board`);

    const cookie = await get().set(
      'Cookie',
      mockCredentials.limitedUser.cookie(),
    );
    const invalid = await get().set(
      'Authorization',
      mockCredentials.user.invalidHeader(),
    );

    expect([cookie.status, invalid.status]).toEqual([401, 401]);
  });

  it('does not tell a pipeline that may not be read from one that there is not', async () => {
    const { call, id, state, freight } = await setUp();
    const made = await freight('1.0.0');
    const promotion = await call('post', `/pipelines/${id}/promotions`).send({
      stage: 'dev',
      freight: made.id,
    });
    const { id: promotionId } = promotion.body.promotion;
    state.policy = permission =>
      isPermission(permission, pipelineReadPermission) ? DENY : ALLOW;

    for (const [there, notThere] of [
      [`/pipelines/${id}`, '/pipelines/unknown'],
      [`/pipelines/${id}/freight/${made.id}`, `/pipelines/unknown/freight/a`],
      [`/promotions/${promotionId}`, '/promotions/unknown'],
    ]) {
      const hidden = await call('get', there);
      const unknown = await call('get', notThere);
      expect([hidden.status, unknown.status]).toEqual([404, 404]);
      expect(hidden.body.error).toEqual(unknown.body.error);
    }
  });

  it('refuses with 403 what may be seen but not done, and does not do it', async () => {
    const { call, id, state, freight, store } = await setUp();
    const made = await freight('1.0.0');
    state.policy = readersMay(() => DENY);

    const promote = await call('post', `/pipelines/${id}/promotions`).send({
      stage: 'dev',
      freight: made.id,
    });
    const create = await call('post', `/pipelines/${id}/freight`).send({
      artifacts: [{ kind: 'generic', name: 'app', version: '2' }],
    });

    expect([promote.status, create.status]).toEqual([403, 403]);
    expect(promote.body.error).toEqual({
      name: 'NotAllowedError',
      message:
        'You may not do this in stage dev: you need the permission promotions.promotion.create there.',
    });
    expect(await store.countFreight(id)).toBe(1);
    expect(
      (await store.listPromotions({ pipelineId: id, limit: 1 })).items,
    ).toEqual([]);
  });

  it('lets somebody promote to some stages only', async () => {
    const { call, id, state, freight } = await setUp();
    const made = await freight('1.0.0');
    state.policy = readersMay(() => inStages('dev', 'stag*'));
    const promote = async (stage: string) =>
      (
        await call('post', `/pipelines/${id}/promotions`).send({
          stage,
          freight: made.id,
        })
      ).status;

    expect(await promote('dev')).toBe(201);
    expect(await promote('staging')).toBe(409);
    expect(await promote('prod')).toBe(403);
  });

  it('goes by labels and owners as well, together and not', async () => {
    const { call, id, state, freight } = await setUp();
    const made = await freight('1.0.0');
    const rule = (name: string, params: Record<string, string | string[]>) => ({
      resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
      rule: name,
      params,
    });
    state.policy = (permission, user) => {
      if (!isPermission(permission, promotionCreatePermission)) {
        return ALLOW;
      }
      const claims = user === ADA ? ['group:default/team-a'] : [user!];
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'promotions',
        resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
        conditions: {
          allOf: [
            rule('IS_ENTITY_OWNER', { claims }),
            {
              not: rule('HAS_STAGE_LABEL', { label: 'risk', values: ['high'] }),
            },
          ],
        },
      };
    };
    const promote = async (stage: string, user: string) =>
      (
        await call('post', `/pipelines/${id}/promotions`, user).send({
          stage,
          freight: made.id,
          dryRun: true,
        })
      ).status;

    expect(await promote('dev', ADA)).toBe(200);
    expect(await promote('prod', ADA)).toBe(403);
    expect(await promote('dev', BEN)).toBe(403);
  });

  it('wants the permission in every stage from who rejects for the whole pipeline', async () => {
    const { call, id, state, freight } = await setUp();
    const made = await freight('1.0.0');
    const reject = async (stage?: string) =>
      (
        await call('post', `/pipelines/${id}/rejections`).send({
          stage,
          freight: made.id,
          reason: 'It is broken.',
        })
      ).status;
    state.policy = permission =>
      isPermission(permission, freightRejectPermission)
        ? inStages('dev', 'staging')
        : ALLOW;

    expect(await reject('dev')).toBe(204);
    expect(await reject('prod')).toBe(403);
    expect(await reject()).toBe(403);

    state.policy = () => ALLOW;
    expect(await reject()).toBe(204);
  });

  it('shows on the board what the caller may do, for one question', async () => {
    const { call, id, state } = await setUp();
    state.questions.length = 0;
    state.policy = permission => {
      if (isPermission(permission, promotionCreatePermission)) {
        return inStages('dev');
      }
      return isPermission(permission, freightCreatePermission) ? DENY : ALLOW;
    };

    const board = await call('get', `/pipelines/${id}/board`);

    expect(board.body.permissions).toEqual({
      createFreight: false,
      refresh: true,
      reject: true,
    });
    expect(
      board.body.stages.map((stage: any) => [
        stage.name,
        stage.permissions.promote,
        stage.permissions.abort,
      ]),
    ).toEqual([
      ['dev', true, true],
      ['staging', false, true],
      ['prod', false, true],
    ]);
    expect(state.questions).toHaveLength(1);
  });

  it('hides what the caller may not see in the catalog', async () => {
    const { call, id, state, freight } = await setUp();
    await freight('1.0.0');
    state.hidden.set(BEN, 'component:default/podinfo');

    const list = await call('get', '/pipelines', BEN);
    const board = await call('get', `/pipelines/${id}/board`, BEN);
    const write = await call('post', `/pipelines/${id}/freight`, BEN).send({
      artifacts: [{ kind: 'generic', name: 'app', version: '2' }],
    });

    expect(list.body).toEqual({ items: [] });
    expect([board.status, write.status]).toEqual([404, 404]);
    expect((await call('get', '/pipelines', ADA)).body.items).toHaveLength(1);
  });

  describe('lists', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const entities = names.map((name, index) =>
      component(name, index % 3 === 0 ? 'group:default/ours' : undefined),
    );

    async function setUpMany() {
      const api = await setUp({ entities });
      for (const entity of entities) {
        await api.declare(entity.metadata.name, entity);
      }
      return api;
    }

    it('have what the caller may read, page by page, without gaps or doubles', async () => {
      const { call, state } = await setUpMany();
      state.policy = () => ownedBy('group:default/ours');
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await call(
          'get',
          `/pipelines?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
        );
        expect(page.status).toBe(200);
        expect(page.body.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.body.items.map((item: any) => item.name));
        cursor = page.body.nextCursor;
      } while (cursor);

      expect([...seen].sort()).toEqual(['a', 'd', 'g']);
    });

    it('tell nothing of what the caller may not read, in their cursors neither', async () => {
      const many = Array.from({ length: 15 }, (_, index) =>
        component(`secret-${10 + index}`),
      );
      const api = await setUp({ entities: many });
      for (const entity of many) {
        await api.declare(entity.metadata.name, entity);
      }
      api.state.policy = () => ownedBy('group:default/ours');

      const page = await api.call('get', '/pipelines?limit=1');

      expect(page.body).toEqual({ items: [] });
    });

    it('look in the store for what the caller may see, not for everything', async () => {
      const { call, state, store } = await setUpMany();
      const listed = jest.spyOn(store, 'listPipelines');
      const rule = (name: string, claims: string[]) => ({
        resourceType: RESOURCE_TYPE_PROMOTIONS_PIPELINE,
        rule: name,
        params: { claims },
      });
      const decided = (conditions: any) => ({
        ...ownedBy(),
        conditions,
      });
      const ours = rule('IS_ENTITY_OWNER', ['Group:default/Ours']);
      const theirs = rule('IS_ENTITY_OWNER', ['group:default/theirs']);
      const refs = ['a', 'd', 'g'].map(name => `component:default/${name}`);
      const list = async () => {
        listed.mockClear();
        const { body } = await call('get', '/pipelines');
        const asked = listed.mock.calls[0]?.[0].entityRefs;
        return [body.items.map((item: any) => item.name), asked?.sort()];
      };

      for (const [conditions, expected] of [
        [ours, [['a', 'd', 'g'], refs]],
        [{ anyOf: [theirs, ours] }, [['a', 'd', 'g'], refs]],
        [{ allOf: [ours, { not: theirs }] }, [['a', 'd', 'g'], refs]],
        [{ allOf: [ours, theirs] }, [[], expect.anything()]],
        // What is not there has to be looked for everywhere.
        [{ not: ours }, [['b', 'c', 'e', 'f'], undefined]],
      ] as const) {
        state.policy = () => decided(conditions);
        expect(await list()).toEqual(expected);
      }
      state.policy = () => DENY;
      expect(await list()).toEqual([[], []]);
    });

    it('ask the permission backend once for a request', async () => {
      const { call, state } = await setUpMany();
      state.policy = () => ownedBy('group:default/nobody');
      state.questions.length = 0;

      const page = await call('get', '/pipelines?limit=1');

      expect(page.body.items).toEqual([]);
      expect(state.questions).toEqual([
        ['promotions.pipeline.read', 'promotions.stage.read'],
      ]);
    });
  });
});

import { isPermission } from '@backstage/plugin-permission-common';
import {
  gateApprovePermission,
  pipelineReadPermission,
  RESOURCE_TYPE_PROMOTIONS_PIPELINE,
  RESOURCE_TYPE_PROMOTIONS_STAGE,
} from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import { where } from './__testUtils__/hiddenWorld';
import { asking, declared } from './__testUtils__/stages';
import {
  ADA,
  ALLOW,
  BEN,
  component,
  createTestApi,
  DENY,
} from './__testUtils__/testApi';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const TEAM = 'group:default/team-a';

describeEachDatabase('the inbox', databases => {
  /** Six pipelines with two stages, each of which waits for two approvals. */
  async function setUp() {
    const entities = names.map((name, index) =>
      component(name, index % 2 === 0 ? TEAM : undefined),
    );
    const api = await createTestApi(await databases.create(), { entities });
    for (const entity of entities) {
      const { id } = await api.declare(entity.metadata.name, entity, {
        stages: ['dev', 'prod'].map(name =>
          declared(name, [], [asking('first'), asking('second')]),
        ),
      });
      const { freight } = await api.engine.createFreight(
        id,
        { artifacts: [{ kind: 'generic', name: 'app', version: '1' }] },
        { ref: ADA, kind: 'person' },
      );
      for (const stage of ['dev', 'prod']) {
        api.pass(1000);
        await api.engine.createPromotion(
          id,
          { stage, freight: freight.id, request: true },
          { ref: ADA, kind: 'person' },
        );
      }
    }
    const walk = async (limit: number) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { body } = await api.call(
          'get',
          `/inbox?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
          BEN,
        );
        expect(body.items.length).toBeLessThanOrEqual(limit);
        seen.push(
          ...body.items.map(
            (item: any) => `${item.pipeline.name} ${item.stage} ${item.gates}`,
          ),
        );
        cursor = body.nextCursor;
      } while (cursor);
      return seen;
    };
    return { ...api, walk };
  }

  const all = names.flatMap(name => [
    `${name} dev first,second`,
    `${name} prod first,second`,
  ]);

  it('has each thing that waits once, oldest first, in pages of any size', async () => {
    const { walk } = await setUp();

    for (const limit of [1, 2, 3, 100]) {
      expect(await walk(limit)).toEqual(all);
    }
  });

  it('has what is in pipelines that may be read, for one question each', async () => {
    const { walk, state } = await setUp();
    state.policy = permission =>
      isPermission(permission, pipelineReadPermission)
        ? where(RESOURCE_TYPE_PROMOTIONS_PIPELINE, 'IS_ENTITY_OWNER', {
            claims: [TEAM],
          })
        : ALLOW;
    state.questions.length = 0;

    expect(await walk(100)).toEqual(all.filter(item => /^[ace] /.test(item)));
    expect(state.questions).toHaveLength(1);
    expect(await walk(1)).toHaveLength(6);
  });

  describe('where 300 pipelines of others wait too, for longer', () => {
    async function setUpCrowd() {
      const mine = component('mine', TEAM);
      const others = Array.from({ length: 300 }, (_, n) =>
        component(`other-${n}`, 'group:default/others'),
      );
      const api = await createTestApi(await databases.create(), {
        entities: [mine, ...others],
      });
      const { store, state, engine, knex } = api;
      const first = await api.declare('other-0', others[0]);
      const wait = { key: '', stage: 'prod', freight: 'f', gate: 'first' };
      await store.applyChanges(
        first.id,
        first.revision,
        { waits: [{ kind: 'approval', ...wait }], wakeAt: null },
        state.now,
      );
      // The others are the same: made one by one, they would take long.
      const rest = others.slice(1).map(({ metadata: { name } }) => name);
      const copy = async (
        table: string,
        which: object,
        made: (name: string) => object,
      ) => {
        const rows = await knex(table).where(which);
        const copies = rows.flatMap(row =>
          rest.map(name => ({ ...row, ...made(name) })),
        );
        await knex.batchInsert(table, copies, 30);
      };
      const of = { pipeline_id: first.id };
      await copy('pipelines', { id: first.id }, name => ({
        id: `${first.id}-${name}`,
        entity_ref: `component:default/${name}`,
        name,
      }));
      for (const table of ['pipeline_stages', 'waits']) {
        await copy(table, of, name => ({
          pipeline_id: `${first.id}-${name}`,
          ...(table === 'waits' ? { id: `${first.id}-${name}` } : {}),
        }));
      }
      api.pass(1000);
      const { id } = await api.declare('mine', mine, {
        stages: [declared('dev', [], [asking('first')])],
      });
      const by = { ref: ADA, kind: 'person' } as const;
      const { freight } = await engine.createFreight(
        id,
        { artifacts: [{ kind: 'generic', name: 'app', version: '1' }] },
        by,
      );
      await engine.createPromotion(
        id,
        { stage: 'dev', freight: freight.id, request: true },
        by,
      );
      const calls = (
        ['listWaits', 'getPipeline', 'getPipelineDocument'] as const
      ).map(name => jest.spyOn(store, name));
      const opened = jest.spyOn(engine, 'inboxOf');
      const ask = async () => {
        const { body } = await api.call('get', '/inbox?limit=1', BEN);
        return { ...body, items: body.items.map((i: any) => i.pipeline.name) };
      };
      return { state, ask, calls, opened };
    }

    it('opens what it shows and nothing else', async () => {
      const { state, ask, calls, opened } = await setUpCrowd();
      const [listed, ...read] = calls;
      const ofTeam = (type: string) =>
        where(type, 'IS_ENTITY_OWNER', { claims: [TEAM] });

      // All may be seen, of which one may be approved.
      state.policy = permission =>
        isPermission(permission, gateApprovePermission)
          ? ofTeam(RESOURCE_TYPE_PROMOTIONS_STAGE)
          : ALLOW;
      expect(await ask()).toEqual({ items: ['mine'] });
      expect(listed.mock.calls.length).toBeLessThanOrEqual(5);
      read.forEach(spy => expect(spy).toHaveBeenCalledTimes(1));
      expect(opened).toHaveBeenCalledTimes(1);

      // One may be seen: the store looks for no other.
      [...calls, opened].forEach(spy => spy.mockClear());
      state.policy = permission =>
        isPermission(permission, pipelineReadPermission)
          ? ofTeam(RESOURCE_TYPE_PROMOTIONS_PIPELINE)
          : ALLOW;
      expect(await ask()).toEqual({ items: ['mine'] });
      calls.forEach(spy => expect(spy).toHaveBeenCalledTimes(1));
      expect(opened).toHaveBeenCalledTimes(1);
    });
  });

  it('is empty for who may approve nowhere, without a look at anything', async () => {
    const { walk, state, store } = await setUp();
    const looked = jest.spyOn(store, 'listWaits');
    state.policy = permission =>
      isPermission(permission, gateApprovePermission) ? DENY : ALLOW;

    expect(await walk(100)).toEqual([]);
    expect(looked).not.toHaveBeenCalled();
  });
});

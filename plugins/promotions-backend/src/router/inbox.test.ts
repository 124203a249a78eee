import { isPermission } from '@backstage/plugin-permission-common';
import {
  gateApprovePermission,
  pipelineReadPermission,
  RESOURCE_TYPE_PROMOTIONS_PIPELINE,
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

  it('is empty for who may approve nowhere, without a look at anything', async () => {
    const { walk, state, store } = await setUp();
    const looked = jest.spyOn(store, 'listWaits');
    state.policy = permission =>
      isPermission(permission, gateApprovePermission) ? DENY : ALLOW;

    expect(await walk(100)).toEqual([]);
    expect(looked).not.toHaveBeenCalled();
  });
});

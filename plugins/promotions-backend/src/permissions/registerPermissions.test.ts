import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createPermissionIntegrationRouter } from '@backstage/plugin-permission-node';
import {
  promotionsPermissions,
  stageResourceRef,
} from '@promotions/backstage-plugin-promotions-common';
import express from 'express';
import request from 'supertest';
import { component } from '../router/__testUtils__/testApi';
import { DatabaseStore } from '../store/DatabaseStore';
import { describeSqlite } from '../store/testDatabases';
import { goodDocument } from '../store/testFixtures';
import { registerPermissions } from './registerPermissions';

describeSqlite('the permissions of the plugin', databases => {
  async function setUp() {
    const { database } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const { id } = await store.savePipelineDocument(
      goodDocument(),
      new Date('2026-12-01T12:00:00Z'),
    );
    const integration = createPermissionIntegrationRouter();
    registerPermissions({
      permissionsRegistry: mockServices.permissionsRegistry.mock({
        addPermissions: permissions => integration.addPermissions(permissions),
        addResourceType: options =>
          integration.addResourceType({
            ...options,
            resourceType: options.resourceRef.resourceType,
          }),
      }),
      store,
      catalog: catalogServiceMock({
        entities: [component('podinfo', 'group:default/team-a')],
      }),
      auth: mockServices.auth({ pluginId: 'promotions' }),
    });
    const app = express().use(integration);
    const apply = async (
      resourceType: string,
      resourceRef: string,
      rule: string,
      params: object,
    ) => {
      const { body } = await request(app)
        .post('/.well-known/backstage/permissions/apply-conditions')
        .set('Authorization', mockCredentials.service.header())
        .send({
          items: [
            {
              id: '1',
              resourceRef,
              resourceType,
              conditions: { resourceType, rule, params },
            },
          ],
        });
      return body.items[0].result;
    };
    return { app, id, apply };
  }

  it('are known to the permission backend, with rules that it can describe', async () => {
    const { app } = await setUp();

    const { body } = await request(app).get(
      '/.well-known/backstage/permissions/metadata',
    );

    expect(body.permissions).toEqual(promotionsPermissions);
    expect(
      body.rules.map((rule: any) => [
        rule.resourceType,
        rule.name,
        Object.keys(rule.paramsSchema.properties),
      ]),
    ).toEqual([
      ['promotions-pipeline', 'IS_ENTITY_OWNER', ['claims']],
      ['promotions-stage', 'IS_ENTITY_OWNER', ['claims']],
      ['promotions-stage', 'HAS_STAGE', ['names']],
      ['promotions-stage', 'HAS_STAGE_LABEL', ['label', 'values']],
    ]);
  });

  it('are decided about one pipeline by its reference', async () => {
    const { apply, id } = await setUp();
    const isOwner = (ref: string, ...claims: string[]) =>
      apply('promotions-pipeline', ref, 'IS_ENTITY_OWNER', { claims });

    expect(await isOwner(id, 'group:default/team-a')).toBe('ALLOW');
    expect(await isOwner(id, 'group:default/team-b')).toBe('DENY');
    expect(await isOwner('unknown', 'group:default/team-a')).toBe('DENY');
  });

  it('are decided about one stage by its reference', async () => {
    const { apply, id } = await setUp();
    const has = (ref: string, name: string) =>
      apply('promotions-stage', ref, 'HAS_STAGE', { names: [name] });

    expect(await has(stageResourceRef(id, 'prod'), 'prod*')).toBe('ALLOW');
    expect(await has(stageResourceRef(id, 'dev'), 'prod*')).toBe('DENY');
    expect(await has(stageResourceRef(id, 'moon'), '*')).toBe('DENY');
    expect(await has('nonsense', '*')).toBe('DENY');
  });
});

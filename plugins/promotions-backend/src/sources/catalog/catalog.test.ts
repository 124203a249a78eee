import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { Outbound } from '@promotions/backstage-plugin-promotions-node';
import { catalogConditionSource } from './catalog';

const podinfo: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'podinfo',
    namespace: 'default',
    annotations: { 'example.com/tier': '1', 'example.com/tier.zone': 'a' },
    tags: ['go', 'web'],
  },
  spec: { type: 'service', lifecycle: 'production', replicas: 3, lead: '' },
  relations: [{ type: 'partOf', targetRef: 'system:default/shop' }],
};

const nothing: Outbound = {
  repository: () => Promise.reject(new Error('unexpected')),
  fetch: () => Promise.reject(new Error('unexpected')),
};

async function probe(config: object, entities?: Entity[]) {
  const source = catalogConditionSource({
    catalog: catalogServiceMock({
      entities: entities ?? [podinfo],
    }),
    auth: mockServices.auth(),
  });
  return source.probe({
    config: source.schema.parse(config),
    pipeline: {
      id: '1',
      name: 'podinfo',
      entityRef: 'component:default/podinfo',
    },
    // What is stored may be older than what the catalog has.
    entity: { ...podinfo, spec: { lifecycle: 'experimental' } },
    logger: mockServices.logger.mock(),
    signal: AbortSignal.timeout(5_000),
    outbound: nothing,
  });
}

describe('a condition that is read from the catalog', () => {
  it('is the value of the field as the catalog has it now', async () => {
    expect(await probe({ field: 'spec.lifecycle' })).toEqual({
      status: 'production',
      reason: 'Read',
      message: 'spec.lifecycle of component:default/podinfo is production.',
      response: {
        entity: 'component:default/podinfo',
        field: 'spec.lifecycle',
        value: 'production',
      },
    });
  });

  it.each([
    ['spec.replicas', '3'],
    ['spec.lead', ''],
    ['kind', 'Component'],
    ['metadata.tags', '["go","web"]'],
    ['metadata.annotations.example.com/tier', '1'],
    ['metadata.annotations.example.com/tier.zone', 'a'],
  ])('reads %s as %j', async (field, status) => {
    expect(await probe({ field })).toMatchObject({ status });
  });

  it.each<[object, string]>([
    [{ equals: 'production' }, 'True'],
    [{ equals: 'Production' }, 'False'],
    [{ in: ['beta', 'production'] }, 'True'],
    [{ in: ['beta'] }, 'False'],
    [{ matches: 'prod.*' }, 'True'],
    [{ matches: 'prod' }, 'False'],
    [{ matches: 'prod.*', equals: 'beta' }, 'False'],
  ])('compared with %j is %s', async (asked, status) => {
    expect(await probe({ field: 'spec.lifecycle', ...asked })).toMatchObject({
      status,
    });
  });

  it.each([
    ['spec.nothing'],
    ['spec.lifecycle.length'],
    ['metadata.constructor'],
    ['spec.toString'],
  ])('says that there is no %s', async field => {
    const absent = {
      reason: 'NoSuchField',
      message: `component:default/podinfo has no ${field}.`,
    };
    expect(await probe({ field })).toMatchObject({
      ...absent,
      status: 'Unknown',
    });
    expect(await probe({ field, equals: 'x' })).toMatchObject({
      ...absent,
      status: 'False',
    });
  });

  it.each(['system:default/shop', 'component:default/podinfo'])(
    'reads no entity that is named, as %s is, be there a relation or not',
    async entity => {
      await expect(probe({ field: 'spec.status', entity })).rejects.toThrow(
        /Unrecognized key.*entity/s,
      );
    },
  );

  it('knows nothing where the entity is gone', async () => {
    await expect(probe({ field: 'kind' }, [])).rejects.toThrow(
      'The catalog has no component:default/podinfo.',
    );
  });

  it('takes no value that is too long for a status', async () => {
    const long = { ...podinfo, spec: { text: 'x'.repeat(1_001) } };
    await expect(probe({ field: 'spec.text' }, [long])).rejects.toThrow(
      'longer than 1000 characters',
    );
  });

  it.each([
    [{}, /field/],
    [{ field: '' }, /Write the field with dots/],
    [{ field: 'relations' }, /Write the field with dots/],
    [{ field: 'spec..x' }, /Write the field with dots/],
    [{ field: 'kind', equal: 'x' }, /equal/],
    [{ field: 'kind', in: [] }, /in/],
  ])('is refused with %j', async (config, problem) => {
    await expect(probe(config)).rejects.toThrow(problem);
  });
});

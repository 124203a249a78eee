import Ajv2020 from 'ajv/dist/2020';
import { pipelineJsonSchema } from './jsonSchema';

const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  allErrors: true,
}).compile(pipelineJsonSchema());

const pipeline = (stage: object, origins?: object[], tasks?: object) => ({
  apiVersion: 'promotions/v1alpha1',
  kind: 'Pipeline',
  metadata: { name: 'a' },
  spec: { origins, stages: [{ name: 'dev', ...stage }], tasks },
});

const repository = 'https://git.example.com/deploy.git';
const update = { path: 'values.yaml', set: { 'image.tag': '1' } };

describe('the JSON Schema for editors', () => {
  it.each([
    pipeline({}),
    pipeline({ requiredTargets: 'all', targets: [{ name: 'eu' }] }),
    pipeline({ gates: [{ expression: 'true' }] }),
    pipeline({
      gates: [
        { condition: { stage: 'dev', type: 'Healthy', equals: 'True' } },
        { name: 'release', approval: { count: 2, from: ['owner'] } },
        { approval: {} },
        {
          window: {
            allow: [{ schedule: '0 9 * * 1-5', duration: '8h' }],
            deny: [{ from: '2026-12-24T00:00:00Z' }],
            timeZone: 'Europe/Berlin',
          },
        },
        { wait: '15m' },
        { lock: 'database' },
        { dependency: { relation: 'dependsOn', stage: 'prod' } },
        { check: { uses: 'http', with: { url: 'x' }, expect: 'true' } },
        { noUpstreamFailure: true },
      ],
    }),
    pipeline({ conditions: [{ type: 'Healthy', uses: 'http', ttl: '5m' }] }),
    pipeline(
      {
        freight: [
          { origin: 'app', sources: { availabilityStrategy: { quorum: 2 } } },
        ],
      },
      [{ name: 'app', subscriptions: [{ git: { url: 'x' } }] }],
    ),
    pipeline(
      { promotion: { steps: [{ uses: 'task:check', with: { a: [1] } }] } },
      [],
      {
        check: {
          description: 'Checks it',
          parameters: { a: {}, b: { default: { c: 1 }, required: false } },
          steps: [{ uses: 'http' }],
        },
      },
    ),
    ...[
      { strategy: 'commit', repository, update, branch: 'main', message: 'x' },
      { strategy: 'pull-request', repository, update, merge: true },
      { strategy: 'notification', to: ['user:default/ada'], manual: true },
      { strategy: 'notification', to: 'user:default/ada', vars: { a: 1 } },
      { forEachTarget: true, steps: [] },
    ].map(promotion => pipeline({ promotion })),
  ])('accepts %j', document => {
    expect(validate(JSON.parse(JSON.stringify(document)))).toBe(true);
  });

  it.each([
    [pipeline({ frieght: [] }), '/spec/stages/0'],
    [pipeline({ name: 'Dev' }), '/spec/stages/0/name'],
    [pipeline({ gates: [{}] }), '/spec/stages/0/gates/0'],
    [
      pipeline({ gates: [{ wait: '15m', lock: 'database' }] }),
      '/spec/stages/0/gates/0',
    ],
    [
      pipeline({ gates: [{ noUpstreamFailure: false }] }),
      '/spec/stages/0/gates/0/noUpstreamFailure',
    ],
    [
      pipeline({ gates: [{ window: { allow: [{}] } }] }),
      '/spec/stages/0/gates/0/window/allow/0',
    ],
    [
      pipeline({
        gates: [
          {
            window: {
              deny: [{ schedule: '0 9 * * *', duration: '8h', to: '2027' }],
            },
          },
        ],
      }),
      '/spec/stages/0/gates/0/window/deny/0',
    ],
    [
      pipeline({ gates: [{ approval: { count: 0 } }] }),
      '/spec/stages/0/gates/0/approval/count',
    ],
    [pipeline({ targets: {} }), '/spec/stages/0/targets'],
    [pipeline({ labels: { a: 1 } }), '/spec/stages/0/labels/a'],
    [
      pipeline({}, [{ name: 'app', subscriptions: [{}] }]),
      '/spec/origins/0/subscriptions/0',
    ],
    ...[
      { strategy: 'commit', update },
      { strategy: 'commit', repository, update, merge: true },
      { strategy: 'commit', repository, update, steps: [] },
      { strategy: 'notification', branch: 'main' },
      { repository },
    ].map((promotion): [object, string] => [
      pipeline({ promotion }),
      '/spec/stages/0/promotion',
    ]),
    [
      pipeline({ promotion: { strategy: 'push' } }),
      '/spec/stages/0/promotion/strategy',
    ],
    [pipeline({}, [], { a: { steps: [] } }), '/spec/tasks/a/steps'],
    [pipeline({}, [], { A: { steps: [{ uses: 'x' }] } }), '/spec/tasks'],
  ])('refuses %j', (document, place) => {
    expect(validate(JSON.parse(JSON.stringify(document)))).toBe(false);
    expect(validate.errors?.map(error => error.instancePath)).toContain(place);
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (schema: unknown, path: string) => {
      if (typeof schema !== 'object' || schema === null) {
        return;
      }
      const { properties } = schema as { properties?: object };
      for (const [key, value] of Object.entries(properties ?? {})) {
        if (!(value as { description?: string }).description) {
          undescribed.push(`${path}.${key}`);
        }
      }
      // Conditions say which keys go together, not what they are.
      const { allOf: _conditions, ...parts } = schema as { allOf?: unknown };
      Object.entries(parts).forEach(([key, value]) =>
        walk(value, `${path}.${key}`),
      );
    };
    walk(pipelineJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });
});

import Ajv2020 from 'ajv/dist/2020';
import { pipelineJsonSchema } from './jsonSchema';

const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  allErrors: true,
}).compile(pipelineJsonSchema());

const pipeline = (stage: object, origins?: object[]) => ({
  apiVersion: 'promotions/v1alpha1',
  kind: 'Pipeline',
  metadata: { name: 'a' },
  spec: { origins, stages: [{ name: 'dev', ...stage }] },
});

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
      Object.entries(schema).forEach(([key, value]) =>
        walk(value, `${path}.${key}`),
      );
    };
    walk(pipelineJsonSchema(), '');
    expect(undescribed).toEqual([]);
  });
});

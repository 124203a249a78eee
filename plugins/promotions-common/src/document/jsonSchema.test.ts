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

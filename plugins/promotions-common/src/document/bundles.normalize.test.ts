import { document, registry } from './__testUtils__/documents';
import { expandSteps } from './normalizeSteps';
import { parsePipelineDocument } from './parse';

const bundles = {
  inner: {
    parameters: { a: {}, b: { default: 2 }, c: { required: false } },
    steps: [
      { uses: 'http', id: 'call', retry: { timeout: '5m' } },
      { uses: 'http', continueOnError: true },
    ],
  },
  outer: {
    parameters: { list: { default: [1, { deep: true }] } },
    steps: [
      { uses: 'task:inner', id: 'one', with: { a: '${{ parameters.list }}' } },
      { uses: 'http', id: 'last' },
    ],
  },
};

describe('expandSteps', () => {
  it('writes out the steps of a bundle, with ids below that of its use', () => {
    const steps = expandSteps(
      [
        { uses: 'http' },
        {
          uses: 'task:inner',
          id: 'x',
          with: { a: false, c: null },
          if: 'always()',
          continueOnError: true,
        },
        { uses: 'task:inner', with: { a: 1 } },
      ],
      bundles,
    );
    expect(steps.map(({ id }) => id)).toEqual([
      'step-1',
      'x/call',
      'x/step-2',
      'step-3/call',
      'step-3/step-2',
    ]);
    expect(steps[0]).not.toHaveProperty('bundle');
    expect(steps[1]).toEqual({
      id: 'x/call',
      uses: 'http',
      with: {},
      continueOnError: false,
      retry: { timeout: 300_000 },
      bundle: {
        id: 'x',
        name: 'inner',
        parameters: { a: false, b: 2, c: null },
        if: 'always()',
        continueOnError: true,
      },
    });
    expect(steps[2]).toMatchObject({ continueOnError: true });
    expect(steps[3].bundle).toEqual({
      id: 'step-3',
      name: 'inner',
      parameters: { a: 1, b: 2, c: null },
      continueOnError: false,
    });
  });

  it('writes out bundles within bundles, each with the one around it', () => {
    const steps = expandSteps([{ uses: 'task:outer', id: 'x' }], bundles);
    expect(
      steps.map(({ id, bundle }) => [id, bundle?.id, bundle?.parent?.id]),
    ).toEqual([
      ['x/one/call', 'x/one', 'x'],
      ['x/one/step-2', 'x/one', 'x'],
      ['x/last', 'x', undefined],
    ]);
    expect(steps[0].bundle).toMatchObject({
      parameters: { a: '${{ parameters.list }}', b: 2, c: null },
      parent: { name: 'outer', parameters: { list: [1, { deep: true }] } },
    });
  });

  it('refuses what would never end', () => {
    const endless = { a: { steps: [{ uses: 'task:a' }] } };
    expect(() => expandSteps([{ uses: 'task:a' }], endless)).toThrow(
      "The bundle of steps 'a' uses itself, or bundles are used more than 10 deep.",
    );
    expect(() => expandSteps([{ uses: 'task:toString' }], bundles)).toThrow(
      "There is no bundle of steps 'toString'.",
    );
  });
});

it('a document has bundles, and steps that are run for each target', () => {
  const text = document(`
    stages:
      - name: prod
        targets: [{ name: eu }]
        promotion:
          forEachTarget: true
          steps:
            - { uses: 'task:check', id: check, with: { url: 'https://\${{ target.name }}.example.com' } }
      - { name: other, promotion: { forEachTarget: false, steps: [] } }
    tasks:
      check:
        description: Asks whether it is there.
        parameters:
          url: { description: Where it is. }
          expect: { default: 200 }
        steps:
          - { uses: http, with: { url: '\${{ parameters.url }}/healthz', expect: '\${{ parameters.expect }}' } }
  `);
  const { pipelines, errors } = parsePipelineDocument(text, registry);
  expect(errors).toBeUndefined();
  const [prod, other] = pipelines![0].stages;
  expect(prod.promotion).toMatchObject({
    forEachTarget: true,
    steps: [
      {
        id: 'check/step-1',
        with: { url: '${{ parameters.url }}/healthz' },
        bundle: {
          parameters: {
            url: 'https://${{ target.name }}.example.com',
            expect: 200,
          },
        },
      },
    ],
  });
  expect(other.promotion).not.toHaveProperty('forEachTarget');
  expect(JSON.parse(JSON.stringify(pipelines))).toEqual(pipelines);
});

import { MINUTE } from '../__testUtils__/builders';
import { document, registry, stages } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';
import { pipelineJsonSchema } from './jsonSchema';
import { parsePipelineDocument } from './parse';

const good = (text: string) => {
  const { pipelines, errors } = parsePipelineDocument(text, registry);
  expect(errors).toBeUndefined();
  return pipelines![0].stages[0];
};

describe('the tasks of a stage', () => {
  it('are steps that run side by side and block, unless they say otherwise', () => {
    const stage = good(
      stages(`
        - name: dev
          targets: [{ name: eu }]
          verification:
            timeout: 20m
            tasks:
              - { uses: http, id: smoke, name: Smoke test, with: { url: 'https://a.example.com' } }
              - { uses: http, with: { url: '\${{ freight.id }}' }, blocking: false, retry: { limit: 2, timeout: 5m } }
          promotionTasks:
            - { uses: git-push, retry: { limit: 0 } }
      `),
    );
    expect(stage.verification).toEqual({
      timeout: 20 * MINUTE,
      tasks: [
        {
          id: 'smoke',
          name: 'Smoke test',
          blocking: true,
          steps: [
            {
              id: 'smoke',
              uses: 'http',
              name: 'Smoke test',
              with: { url: 'https://a.example.com' },
              continueOnError: false,
              retry: {},
            },
          ],
        },
        {
          id: 'task-2',
          blocking: false,
          steps: [
            {
              id: 'task-2',
              uses: 'http',
              with: { url: '${{ freight.id }}' },
              continueOnError: false,
              retry: { errorThreshold: 3, timeout: 5 * MINUTE },
            },
          ],
        },
      ],
    });
    expect(stage.promotionTasks).toMatchObject([
      {
        id: 'task-1',
        blocking: true,
        steps: [{ retry: { errorThreshold: 1 } }],
      },
    ]);
  });

  it('are absent where none are declared', () => {
    const stage = good(stages(`- { name: dev, targets: [{ name: eu }] }`));
    expect(stage).not.toHaveProperty('verification');
    expect(stage).not.toHaveProperty('promotionTasks');
  });

  it('may be none', () => {
    expect(
      good(
        stages(`
          - name: dev
            targets: [{ name: eu }]
            verification: { tasks: [] }
            promotionTasks: []
        `),
      ),
    ).toMatchObject({ verification: { tasks: [] }, promotionTasks: [] });
  });

  it('may be the steps of a bundle, which may say more about their retries', () => {
    const stage = good(
      document(`
        tasks:
          check:
            parameters: { url: {} }
            steps:
              - { uses: http, id: first, with: { url: '\${{ parameters.url }}' } }
              - { uses: http, with: { url: 'https://b.example.com' }, retry: { errorThreshold: 5 } }
        stages:
          - name: dev
            targets: [{ name: eu }]
            verification:
              tasks:
                - { uses: 'task:check', id: smoke, with: { url: 'https://a.example.com' }, retry: { limit: 1 } }
      `),
    );
    const [task] = stage.verification!.tasks;
    expect(task).toMatchObject({ id: 'smoke', blocking: true });
    expect(task.steps.map(({ id, retry }) => [id, retry])).toEqual([
      ['smoke/first', { errorThreshold: 2 }],
      ['smoke/step-2', { errorThreshold: 5 }],
    ]);
    expect(task.steps[0].bundle).toMatchObject({
      id: 'smoke',
      name: 'check',
      parameters: { url: 'https://a.example.com' },
    });
  });

  it('are in the JSON Schema for editors', () => {
    const path = 'properties.spec.properties.stages.items.properties'.split(
      '.',
    );
    const stage = path.reduce<Record<string, any>>(
      (schema, key) => schema[key],
      pipelineJsonSchema(),
    );
    expect(Object.keys(stage.verification.properties)).toEqual([
      'timeout',
      'tasks',
    ]);
    expect(Object.keys(stage.promotionTasks.items.properties)).toEqual([
      'uses',
      'id',
      'name',
      'with',
      'blocking',
      'retry',
    ]);
  });
});

describe('tasks are refused, with place and advice, when', () => {
  it.each<[string, string, string[]]>([
    [
      'two of a phase are called the same, even by default',
      stages(`
        - name: dev
          targets: [{ name: eu }]
          verification:
            tasks:
              - { uses: git-push, id: task-2 }
              - { uses: git-push }
          promotionTasks:
            - { uses: git-push, id: task-2 }
            - { uses: git-push, id: push }
            - { uses: git-push, id: push }
      `),
      [
        'spec.stages[0].verification.tasks[1] 11:13 There is already a task called `task-2`. Give this one another id.',
        'spec.stages[0].promotionTasks[2].id 15:33 There is already a task called `push`. Give this one another id.',
      ],
    ],
    [
      'freight only passes through the stage',
      stages(`
        - name: dev
          verification: { tasks: [{ uses: git-push }] }
          promotionTasks: []
      `),
      [
        'spec.stages[0].verification 7:7 The stage has neither steps nor targets, so that freight only passes through it and no task ever runs. Add steps or targets, or remove `verification`.',
        'spec.stages[0].promotionTasks 8:7 The stage has neither steps nor targets, so that freight only passes through it and no task ever runs. Add steps or targets, or remove `promotionTasks`.',
      ],
    ],
    [
      'nobody provides their kind',
      stages(`
        - name: dev
          targets: [{ name: eu }]
          promotionTasks: [{ uses: gti-push }]
      `),
      [
        'spec.stages[0].promotionTasks[0].uses 8:32 There is no step kind `gti-push`, only `git-clone`, `git-push` and `http`. Did you mean `git-push`?',
      ],
    ],
    [
      'their kind does not take their configuration',
      stages(`
        - name: dev
          targets: [{ name: eu }]
          verification:
            tasks:
              - { uses: http, with: { url: 1, expect: '\${{ nobody }}' } }
      `),
      [
        'spec.stages[0].verification.tasks[0].with.url 10:40 This must be text, but is the number 1. Put it in quotes.',
        "spec.stages[0].verification.tasks[0].with.expect 10:51 There is no variable 'nobody' here.",
      ],
    ],
    [
      'they cannot be tried that often or that long',
      stages(`
        - name: dev
          targets: [{ name: eu }]
          verification:
            timeout: 10
            tasks:
              - { uses: git-push, retry: { limit: 11, timeout: 5ms, errorThreshold: 2 } }
      `),
      [
        'spec.stages[0].verification.timeout 9:18 ',
        'spec.stages[0].verification.tasks[0].retry.limit 11:47 The number must be at most 10.',
        'spec.stages[0].verification.tasks[0].retry.timeout 11:60 `5ms` is too short; this must be at least 1s.',
        'spec.stages[0].verification.tasks[0].retry.errorThreshold 11:65 There is no key `errorThreshold` here.',
      ],
    ],
    [
      'the bundle that they use does not exist',
      stages(`
        - name: dev
          targets: [{ name: eu }]
          promotionTasks: [{ uses: 'task:check' }]
      `),
      [
        'spec.stages[0].promotionTasks[0].uses 8:32 There is no bundle of steps `check`,',
      ],
    ],
  ])('%s', (_, text, expected) => {
    const errors = errorsOf(text);
    expect(errors).toEqual(
      expected.map(beginning => expect.stringContaining(beginning)),
    );
  });

  it('they reach what is not granted', () => {
    const text = stages(`
      - name: dev
        targets: [{ name: eu }]
        verification:
          tasks:
            - { uses: http, with: { url: 'https://a.example.com/\${{ secrets.token }}' } }
            - { uses: http, with: { url: 'https://b.example.com' } }
    `);
    expect(
      errorsOf(text, {
        reach: {
          repository: () => undefined,
          url: url => `Nobody may reach ${url}.`,
          secret: name => `There is no secret ${name}.`,
        },
      }),
    ).toEqual([
      expect.stringContaining(
        'spec.stages[0].verification.tasks[0].with.url 10:40 There is no secret token.',
      ),
      'spec.stages[0].verification.tasks[1].with.url 11:40 Nobody may reach https://b.example.com.',
    ]);
  });
});

import { document } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';

/** The use of a bundle stands in line 8, the bundle from line 9 on. */
const using = (use: string, bundle: string, promotion = '') =>
  document(`
    stages:
      - name: dev
        targets: [{ name: eu }, { name: us }]
        promotion: {${promotion} steps: [${use}] }
    tasks:
      ${bundle}
  `);

describe('a document with bundles is refused, with place and advice, when', () => {
  it.each<[string, string, string[]]>([
    [
      'a bundle is not there',
      using(
        "{ uses: 'task:chek' }, { uses: 'task:' }",
        'check: { steps: [{ uses: git-push }] }',
      ),
      [
        'spec.stages[0].promotion.steps[0].uses 8:36 There is no bundle of steps `chek`, only `check`. Did you mean `check`?',
        'spec.stages[0].promotion.steps[1].uses 8:59 There is no bundle of steps ``, only `check`. Add it to `spec.tasks`.',
      ],
    ],
    [
      'a parameter is missing or not known',
      using(
        "{ uses: 'task:check', with: { pat: x } }",
        'check: { parameters: { path: {}, count: { default: 3 }, note: { required: false } }, steps: [{ uses: git-push }] }',
      ),
      [
        'spec.stages[0].promotion.steps[0].with.path 8:56 The bundle `check` needs the parameter `path`. Add it to `with`.',
        'spec.stages[0].promotion.steps[0].with.pat 8:58 There is no parameter `pat`, only `path`, `count` and `note`. Did you mean `path`?',
      ],
    ],
    [
      'a parameter has a default, and has to be given',
      using(
        "{ uses: 'task:check' }",
        'check: { parameters: { path: { default: a, required: true } }, steps: [{ uses: git-push }] }',
      ),
      [
        'spec.tasks.check.parameters.path.required 10:58 The parameter has a `default`, so that it need not be given. Remove one of the two.',
      ],
    ],
    [
      'all of a bundle is to be tried again',
      using(
        "{ uses: 'task:check', retry: { errorThreshold: 2 } }",
        'check: { steps: [{ uses: git-push }] }',
      ),
      [
        'spec.stages[0].promotion.steps[0].retry 8:50 `retry` is said of single steps. Write it at the steps of the bundle `check`.',
      ],
    ],
    [
      'a bundle has no steps, or two of one id',
      using(
        "{ uses: 'task:empty' }, { uses: 'task:twice' }",
        [
          'empty: { steps: [] }',
          '      twice: { steps: [{ uses: git-push, id: a }, { uses: git-push, id: a }] }',
        ].join('\n'),
      ),
      [
        'spec.tasks.empty.steps 10:21 The bundle has no steps. Add one.',
        'spec.tasks.twice.steps[1].id 11:71 There is already a step called `a`. Give this one another id.',
      ],
    ],
    [
      'names are not names',
      using(
        '{ uses: git-push }',
        [
          'Set_Image: { steps: [{ uses: git-push }] }',
          '      set-image: { parameters: { image-tag: {} }, steps: [{ uses: git-push }] }',
        ].join('\n'),
      ),
      [
        'spec.tasks.Set_Image 10:5 `Set_Image` is not a name. Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.',
        'spec.tasks.set-image.parameters.image-tag 11:32 `image-tag` is not the name of a parameter. Use letters, digits and underscores, beginning with a letter, 63 at the most.',
      ],
    ],
    [
      'a step of a bundle does not accept its configuration, or names what is not there',
      using(
        '{ uses: git-push }',
        "check: { parameters: { url: {} }, steps: [{ uses: http, with: { ulr: '${{ parameters.ulr }}' } }, { uses: htp }, { uses: http, if: parameters.no, with: { url: '${{ nothing }}' } }] }",
      ),
      [
        'spec.tasks.check.steps[0].with.url 10:67 The key `url` is missing. Add it.',
        'spec.tasks.check.steps[0].with.ulr 10:69 There is no key `ulr` here. Did you mean `url`? The keys here are `url` and `expect`.',
        "spec.tasks.check.steps[0].with.ulr 10:74 There is no 'parameters.ulr' here. There are: url.",
        'spec.tasks.check.steps[1].uses 10:111 There is no step kind `htp`, only `git-clone`, `git-push` and `http`. Did you mean `http`?',
        "spec.tasks.check.steps[2].if 10:136 There is no 'parameters.no' here. There are: url.",
        expect.stringMatching(
          /^spec\.tasks\.check\.steps\[2\]\.with\.url 10:164 There is no variable 'nothing' here\. There are: vars, outputs, freight, stage, pipeline, entity, promotion, target, parameters, secrets\.$/,
        ),
      ],
    ],
    [
      'parameters are named outside of a bundle',
      using(
        "{ uses: http, with: { url: '${{ parameters.url }}' } }",
        'check: { steps: [{ uses: git-push }] }',
      ),
      [
        "spec.stages[0].promotion.steps[0].with.url 8:55 There is no variable 'parameters' here. There are: vars, outputs, freight, stage, pipeline, entity, promotion, secrets.",
      ],
    ],
    [
      'bundles use each other in a circle',
      using(
        "{ uses: 'task:a' }",
        [
          "a: { steps: [{ uses: 'task:b' }] }",
          "      b: { steps: [{ uses: git-push }, { uses: 'task:a' }] }",
          "      c: { steps: [{ uses: 'task:c' }] }",
        ].join('\n'),
      ),
      [
        'spec.tasks.a.steps[0].uses 10:26 The bundles use each other in a circle: a → b → a. Remove one of these steps.',
        'spec.tasks.c.steps[0].uses 12:26 The bundle `c` uses itself. Use another one.',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  it('bundles go too deep', () => {
    const chain = Array.from({ length: 11 }, (_, i) =>
      i === 10
        ? `b${i}: { steps: [{ uses: git-push }] }`
        : `b${i}: { steps: [{ uses: 'task:b${i + 1}' }] }`,
    );
    const text = using("{ uses: 'task:b0' }", chain.join('\n      '));
    expect(errorsOf(text)).toEqual([
      'spec.tasks.b0 10:5 With this bundle, bundles are used more than 10 deep. Write some of their steps out.',
    ]);
    expect(errorsOf(text.replace('task:b0', 'task:b1'))).toHaveLength(1);
    expect(
      errorsOf(text.replace('task:b0', 'task:b1').replace(/ {4}b0: .*\n/, '')),
    ).toEqual([]);
  });
});

describe('what is wrong only where a bundle is used', () => {
  const reach = {
    repository: () => undefined,
    url: (url: string) =>
      url.includes('secret') ? undefined : `No grant for ${url}.`,
    secret: () => undefined,
  };

  it('is told where the parameter is given, with its type', () => {
    const text = using(
      "{ uses: 'task:check', with: { depth: text } }, { uses: 'task:check', with: { depth: 1 } }",
      "check: { parameters: { depth: {} }, steps: [{ uses: git-clone, with: { url: 'https://a', depth: '${{ parameters.depth }}' } }] }",
    );
    expect(errorsOf(text)).toEqual([
      'spec.stages[0].promotion.steps[0].with.depth 8:65 This must be a number, but is text.',
    ]);
  });

  it('is told at the default, where none is given', () => {
    const text = using(
      "{ uses: 'task:check' }",
      "check: { parameters: { depth: { default: 'no' } }, steps: [{ uses: git-clone, with: { url: 'https://a', depth: '${{ parameters.depth }}' } }] }",
    );
    expect(errorsOf(text)).toEqual([
      'spec.tasks.check.parameters.depth.default 10:46 This must be a number, but is text. That is so where `spec.stages[0].promotion.steps[0]` uses the bundle.',
    ]);
  });

  it('is told through bundles within bundles', () => {
    const text = using(
      "{ uses: 'task:outer', with: { where: 'https://b' } }",
      [
        "outer: { parameters: { where: {} }, steps: [{ uses: 'task:inner', with: { url: '${{ parameters.where }}' } }] }",
        "      inner: { parameters: { url: {} }, steps: [{ uses: http, with: { url: '${{ parameters.url }}' } }] }",
      ].join('\n'),
    );
    expect(errorsOf(text, { reach })).toEqual([
      'spec.stages[0].promotion.steps[0].with.where 8:65 No grant for https://b.',
    ]);
  });

  it('is told at the step of the bundle, where that makes something of it', () => {
    const text = using(
      "{ uses: 'task:check', with: { host: b } }",
      "check: { parameters: { host: {} }, steps: [{ uses: http, with: { url: 'https://${{ parameters.host }}' } }] }",
    );
    expect(errorsOf(text, { reach })).toEqual([
      'spec.tasks.check.steps[0].with.url 10:75 No grant for https://b. That is so where `spec.stages[0].promotion.steps[0]` uses the bundle.',
    ]);
  });

  it('is a target that there is not', () => {
    const bundle =
      "check: { steps: [{ uses: http, with: { url: 'https://secret/${{ target.name }}' } }] }";
    expect(errorsOf(using("{ uses: 'task:check' }", bundle))).toEqual([
      'spec.stages[0].promotion.steps[0].uses 8:36 The bundle `check` names `target`, but the steps are not run for each target. Add `forEachTarget: true`, or use another bundle.',
    ]);
    expect(
      errorsOf(
        using("{ uses: 'task:check' }", bundle, ' forEachTarget: true,'),
      ),
    ).toEqual([]);
    expect(
      errorsOf(
        document(`
          stages:
            - name: dev
              targets: [{ name: eu }]
              verification: { tasks: [{ uses: 'task:check', retry: { limit: 1 } }] }
          tasks:
            ${bundle}
        `),
      ),
    ).toEqual([
      'spec.stages[0].verification.tasks[0].uses 8:39 The bundle `check` names `target`, which tasks do not have. Use another one.',
    ]);
  });

  it('is a secret that is not only handed on', () => {
    const use =
      "{ uses: 'task:check', with: { token: 'Bearer ${{ secrets.token }}' } }";
    const steps = (step: string) =>
      using(use, `check: { parameters: { token: {} }, steps: [${step}] }`);
    expect(
      errorsOf(
        steps(
          "{ uses: http, with: { url: 'https://secret?${{ parameters.token }}' } }",
        ),
        { reach },
      ),
    ).toEqual([]);
    expect(
      errorsOf(
        steps(
          "{ uses: http, if: \"parameters.token != ''\", with: { url: 'https://secret?${{ size(parameters.token) }}' } }",
        ),
        { reach },
      ),
    ).toEqual([
      "spec.tasks.check.steps[0].if 10:67 The parameter 'token' holds a secret, which a condition cannot see. That is so where `spec.stages[0].promotion.steps[0]` uses the bundle.",
      "spec.tasks.check.steps[0].with.url 10:106 The parameter 'token' holds a secret, which is only handed on as it is: alone, joined to text with `+`, or chosen with `? :`. That is so where `spec.stages[0].promotion.steps[0]` uses the bundle.",
    ]);
    expect(
      errorsOf(
        steps(
          "{ uses: http, with: { url: 'https://secret?${{ parameters }}' } }",
        ),
        { reach },
      ),
    ).toEqual([
      expect.stringMatching(
        /with\.url .*A parameter holds a secret here, so that each is named for itself\./,
      ),
    ]);
  });

  it('is a secret that is not granted', () => {
    const text = using(
      "{ uses: 'task:check', with: { token: '${{ secrets.token }}' } }",
      'check: { parameters: { token: {} }, steps: [{ uses: git-push }] }',
    );
    expect(
      errorsOf(text, {
        reach: { ...reach, secret: name => `No grant for ${name}.` },
      }),
    ).toEqual([
      'spec.stages[0].promotion.steps[0].with.token 8:65 No grant for token.',
    ]);
  });
});

describe('a document is too long when', () => {
  const steps = (count: number) =>
    Array.from({ length: count }, () => '{ uses: git-push }').join(', ');

  it('one promotion has more than a thousand steps', () => {
    const uses = Array.from({ length: 11 }, () => "{ uses: 'task:many' }");
    const many = `many: { steps: [${steps(100)}] }`;
    const wrong =
      'A promotion would have more than 1000 steps, with bundles written out';
    expect(errorsOf(using(uses.slice(1).join(', '), many))).toEqual([]);
    expect(errorsOf(using(uses.join(', '), many))).toEqual([
      `spec.stages[0].promotion.steps 8:20 ${wrong}. Use fewer.`,
    ]);
    expect(
      errorsOf(using(uses.slice(5).join(', '), many, ' forEachTarget: true,')),
    ).toEqual([
      `spec.stages[0].promotion.steps 8:41 ${wrong} and all of them once for each of 2 targets. Use fewer.`,
    ]);
  });

  it('all of its stages have more than ten thousand', () => {
    const uses = Array.from({ length: 10 }, () => "{ uses: 'task:many' }");
    const stages = Array.from(
      { length: 11 },
      (_, i) =>
        `  - { name: s${i}, targets: [{ name: a }], promotion: { steps: [${uses.join(
          ', ',
        )}] } }`,
    );
    const text = document(
      [
        'stages:',
        ...stages,
        `tasks: { many: { steps: [${steps(100)}] } }`,
      ].join('\n'),
    );
    expect(errorsOf(text)).toEqual([
      'spec.stages[10] 16:7 With this stage, the pipeline has more than 10000 steps, with bundles written out. Use fewer, or make several pipelines of it.',
    ]);
  });

  it('what is given to a bundle is very long once it is written out', () => {
    const long = 'x'.repeat(60_000);
    const text = using(
      `{ uses: 'task:many', with: { text: ${long} } }`,
      `many: { parameters: { text: {} }, steps: [${steps(100)}] }`,
    );
    expect(errorsOf(text)).toEqual([
      'spec.stages[0].promotion 8:7 The steps of a promotion would be longer than 4194304 characters, with bundles and targets written out. Make their configuration and parameters shorter.',
      'spec.tasks 9:3 The steps of the pipeline are longer than 4194304 characters, with bundles written out. Make their configuration and parameters shorter.',
    ]);
  });
});

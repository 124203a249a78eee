import { document, stages } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';

/** Problems without their places, in the order of the file. */
const problems = (text: string) =>
  errorsOf(text).map(error => error.replace(/ \d+:\d+ /, ' '));

const clone = (name: string) => `\${{ ${name} }}`;

/** The steps of a stage that has one variable, `repo`. */
const steps = (...list: string[]) =>
  stages(`
    - name: dev
      promotion:
        vars: { repo: 'https://h/x.git' }
        steps:
          ${list.map(step => `- ${step}`).join('\n          ')}
  `);

const at = (index: number, key: string) =>
  `spec.stages[0].promotion.steps[${index}].${key}`;

describe('what the expressions of a step name', () => {
  it('is there: variables, and what steps before it have put out', () => {
    const text = steps(
      `{ uses: git-clone, id: a, with: { url: '${clone('vars.repo')}' } }`,
      `{ uses: git-clone, with: { url: '${clone('outputs.a.url')}' } }`,
      `{ uses: git-clone, if: "status('a') == 'Failed' || status(outputs.a.of) == 'Failed'", with: { url: "${clone(
        "outputs['step-2'].url",
      )}" } }`,
    );
    expect(errorsOf(text)).toEqual([]);
  });

  it('is no variable that the stage does not have', () => {
    const text = steps(
      `{ uses: git-clone, if: vars.rpo == 'x', with: { url: '${clone(
        'vars.rpo',
      )}' } }`,
    );
    const none = stages(
      `- { name: dev, promotion: { steps: [{ uses: git-push, if: vars.a == 1 }] } }`,
    );
    expect(problems(text)).toEqual([
      `${at(0, 'if')} There is no 'vars.rpo' here. There are: repo.`,
      `${at(0, 'with.url')} There is no 'vars.rpo' here. There are: repo.`,
    ]);
    expect(problems(none)).toEqual([
      `${at(0, 'if')} There is no 'vars.a' here. There are none.`,
    ]);
  });

  it('is no step that does not exist, comes later, or is itself', () => {
    const text = steps(
      `{ uses: git-clone, id: a, with: { url: '${clone('outputs.a.url')}' } }`,
      `{ uses: git-clone, with: { url: '${clone('outputs.c.url')}' } }`,
      `{ uses: git-push, id: c, if: "status('d') == 'Failed'" }`,
      `{ uses: git-push, if: outputs.step-2.changed }`,
    );
    expect(problems(text)).toEqual([
      `${at(0, 'with.url')} There is no 'outputs.a' here. There are none.`,
      `${at(1, 'with.url')} There is no 'outputs.c' here. There are: a.`,
      `${at(2, 'if')} There is no earlier step 'd' here. There are: a, step-2.`,
      `${at(
        3,
        'if',
      )} There is no 'outputs.step' here. There are: a, step-2, c.`,
    ]);
  });

  it('is told of many steps as far as they can be looked over', () => {
    const many = Array.from({ length: 25 }, () => '{ uses: git-push }');
    const [problem] = problems(
      steps(...many, `{ uses: git-push, if: outputs.x.y }`),
    );
    expect(problem).toMatch(/: step-1, .*, step-20 and 5 more\.$/);
  });

  it('is asked of `status` one by one', () => {
    expect(
      problems(steps(`{ uses: git-push, if: status() == 'Failed' }`)),
    ).toEqual([
      `${at(0, 'if')} The function 'status' takes one argument, not 0.`,
    ]);
  });

  it('is no other task, since they run side by side', () => {
    const text = stages(`
      - name: dev
        targets: [{ name: eu }]
        promotion: { steps: [{ uses: git-push, id: push }] }
        promotionTasks:
          - { uses: http, id: a, with: { url: 'https://h/${clone(
            'outputs.push.commit',
          )}' } }
          - { uses: http, with: { url: 'https://h/${clone('outputs.a.x')}' } }
    `);
    expect(problems(text)).toEqual([
      "spec.stages[0].promotionTasks[0].with.url There is no 'outputs.push' here. There are none.",
      "spec.stages[0].promotionTasks[1].with.url There is no 'outputs.a' here. There are none.",
    ]);
  });
});

describe('what the steps of a bundle name', () => {
  const using = (...uses: string[]) =>
    document(`
    stages:
      - name: dev
        promotion:
          vars: { repo: x }
          steps:
            ${uses.map(use => `- ${use}`).join('\n            ')}
    tasks:
      inner:
        steps:
          - { uses: git-push, id: a, if: outputs.before.ok && vars.repo == 'x' }
          - { uses: git-push, if: "status('a') == 'Succeeded' && outputs.a.ok" }
      outer: { steps: [{ uses: git-push, id: before }, { uses: 'task:inner' }] }
  `);

  it('is there where the bundle is used: its own steps, then those around it', () => {
    expect(
      errorsOf(
        using(
          '{ uses: git-push, id: before }',
          `{ uses: 'task:inner', id: x }`,
          `{ uses: git-push, if: outputs.x.a.ok && status('x/a') == 'Failed' }`,
        ),
      ),
    ).toEqual([]);
    expect(errorsOf(using(`{ uses: 'task:outer' }`))).toEqual([]);
  });

  it('is not there where nothing before the bundle is called so', () => {
    expect(problems(using(`{ uses: 'task:inner', id: x }`))).toEqual([
      "spec.tasks.inner.steps[0].if There is no 'outputs.before' here. There are none. That is so where `spec.stages[0].promotion.steps[0]` uses the bundle.",
    ]);
  });

  it('is its own step even where one around it, and before it, is called so', () => {
    const text = document(`
      stages:
        - name: dev
          promotion: { steps: [{ uses: git-push, id: a }, { uses: 'task:b' }] }
      tasks:
        b: { steps: [{ uses: git-push, if: outputs.a.ok }, { uses: git-push, id: a }] }
    `);
    expect(problems(text)).toEqual([
      "spec.tasks.b.steps[0].if There is no 'outputs.a' here. There are none. That is so where `spec.stages[0].promotion.steps[1]` uses the bundle.",
    ]);
  });
});

import { renderTemplate } from '../expression';
import { StepState } from '../model';
import { indexOf, WorkParts, workOf } from './__testUtils__/work';
import { decideStart } from './condition';
import { stepOutputs } from './outputs';
import { promotionPhase } from './phase';
import { stepSecrets } from './secrets';
import { stepVariables } from './variables';

/** What becomes of the steps when those that start end as they are told to. */
function run(
  parts: WorkParts,
  does: Record<string, StepState> = {},
): Record<string, string> {
  const work = workOf(parts);
  const steps = [...work.steps];
  steps.forEach((step, index) => {
    const decision = decideStart({ ...work, steps }, index);
    steps[index] = decision.start
      ? { ...step, state: does[step.id] ?? 'Succeeded', attempts: 1 }
      : { ...step, state: decision.state, message: decision.message };
  });
  return {
    ...Object.fromEntries(steps.map(({ id, state }) => [id, state])),
    phase: promotionPhase(work.plan.stage.promotion.steps, steps),
  };
}

const two = {
  steps: [
    { uses: 'x', id: 'a' },
    { uses: 'x', id: 'b' },
  ],
};

describe('a bundle', () => {
  it('whose condition is not met is skipped as a whole', () => {
    const always = {
      steps: [
        { uses: 'x', id: 'a' },
        { uses: 'x', id: 'b', if: 'always()' },
      ],
    };
    expect(
      run({
        steps: [
          { id: 'first' },
          { id: 'x', uses: 'task:always', if: 'failure()' },
          { id: 'last' },
        ],
        bundles: { always },
      }),
    ).toEqual({
      first: 'Succeeded',
      'x/a': 'Skipped',
      'x/b': 'Skipped',
      last: 'Succeeded',
      phase: 'Succeeded',
    });
  });

  it('whose condition is met looks only at what fails within it', () => {
    const parts = {
      steps: [
        { id: 'first' },
        { id: 'x', uses: 'task:two', if: 'failure()' },
        { id: 'last' },
      ],
      bundles: { two },
    };
    expect(run(parts, { first: 'Failed' })).toEqual({
      first: 'Failed',
      'x/a': 'Succeeded',
      'x/b': 'Succeeded',
      last: 'Skipped',
      phase: 'Failed',
    });
    expect(run(parts, { first: 'Failed', 'x/a': 'Errored' })).toMatchObject({
      'x/b': 'Skipped',
      phase: 'Errored',
    });
  });

  it('without a condition is skipped after a failure, but for what runs always', () => {
    const bundle = {
      steps: [
        { uses: 'x', id: 'a' },
        { uses: 'x', id: 'b', if: 'failure()' },
        { uses: 'task:two', id: 'c' },
      ],
    };
    expect(
      run(
        {
          steps: [{ id: 'first' }, { id: 'x', uses: 'task:bundle' }],
          bundles: { bundle, two },
        },
        { first: 'Failed' },
      ),
    ).toEqual({
      first: 'Failed',
      'x/a': 'Skipped',
      'x/b': 'Succeeded',
      'x/c/a': 'Skipped',
      'x/c/b': 'Skipped',
      phase: 'Failed',
    });
  });

  it('that may be passed over still skips its own steps after a failure', () => {
    expect(
      run(
        {
          steps: [
            { id: 'x', uses: 'task:two', continueOnError: true },
            { id: 'last', if: "status('x') == 'Failed' && success()" },
          ],
          bundles: { two },
        },
        { 'x/a': 'Failed' },
      ),
    ).toEqual({
      'x/a': 'Failed',
      'x/b': 'Skipped',
      last: 'Succeeded',
      phase: 'Succeeded',
    });
  });

  it('whose condition is wrong is in error, once', () => {
    const bundles = {
      two,
      always: {
        steps: [
          { uses: 'task:two', id: 'c' },
          { uses: 'x', id: 'd', if: 'always()' },
        ],
      },
    };
    expect(
      run({
        steps: [{ id: 'x', uses: 'task:always', if: '"yes"' }],
        bundles,
      }),
    ).toEqual({
      'x/c/a': 'Errored',
      'x/c/b': 'Skipped',
      'x/d': 'Skipped',
      phase: 'Errored',
    });
  });

  it('says of each of its steps why it does not run', () => {
    const reasons = (condition: string) => {
      const work = workOf({
        steps: [{ id: 'x', uses: 'task:two', if: condition }],
        bundles: { two },
      });
      return [0, 1].map(index => decideStart(work, index));
    };
    const off = {
      start: false,
      state: 'Skipped',
      message: "The condition of the bundle 'x' is not met: false",
    };
    expect(reasons('false')).toEqual([off, off]);
    expect(reasons('1')).toEqual([
      {
        start: false,
        state: 'Errored',
        message:
          "The condition of the bundle 'x' must be true or false, but it is 1.",
      },
      {
        start: false,
        state: 'Skipped',
        message: "The condition of the bundle 'x' is wrong.",
      },
    ]);
  });

  it('is asked before the bundles within it', () => {
    const outer = { steps: [{ uses: 'task:two', id: 'in', if: '"yes"' }] };
    expect(
      run({
        steps: [{ id: 'x', uses: 'task:outer', if: 'false' }],
        bundles: { outer, two },
      }),
    ).toEqual({
      'x/in/a': 'Skipped',
      'x/in/b': 'Skipped',
      phase: 'Succeeded',
    });
  });

  it.each<[string, Record<string, StepState>]>([
    ["status('x') == 'Skipped'", { first: 'Failed' }],
    ["status('x') == 'Succeeded'", {}],
    ["status('x') == 'Failed'", { 'x/b': 'Failed' }],
    ["status('x/in') == 'Skipped'", { 'x/b': 'Failed' }],
    // What the bundle itself passes over is no failure of it.
    ["status('x') == 'Succeeded'", { 'x/in/a': 'Failed' }],
    ["status('x/in') == 'Failed'", { 'x/in/a': 'Failed' }],
  ])('is %s after %j', (condition, does) => {
    const outer = {
      steps: [
        { uses: 'x', id: 'a' },
        { uses: 'x', id: 'b' },
        { uses: 'task:two', id: 'in', continueOnError: true },
      ],
    };
    const states = run(
      {
        steps: [
          { id: 'first' },
          { id: 'x', uses: 'task:outer' },
          { id: 'last', if: condition },
        ],
        bundles: { outer, two },
      },
      does,
    );
    expect(states.last).toBe('Succeeded');
  });

  it('has no state for a step that it does not have', () => {
    const states = run({
      steps: [
        { id: 'x', uses: 'task:two' },
        { id: 'last', if: "status('x/c') == 'Skipped'" },
      ],
      bundles: { two },
    });
    expect(states.last).toBe('Errored');
  });

  it('is asked once: not again when something of it was done', () => {
    const parts = {
      steps: [{ id: 'x', uses: 'task:two', if: 'entity.on' }],
      bundles: { two },
    };
    const off = workOf(parts);
    expect(
      decideStart(
        { ...off, facts: { ...off.facts, entity: { on: false } } },
        1,
      ),
    ).toMatchObject({ start: false, state: 'Skipped' });
    const begun = workOf({ ...parts, states: ['Succeeded'] });
    expect(
      decideStart(
        { ...begun, facts: { ...begun.facts, entity: { on: false } } },
        1,
      ),
    ).toEqual({ start: true });
  });

  it('knows the states of its own steps by their short ids', () => {
    const bundle = {
      steps: [
        { uses: 'x', id: 'a' },
        { uses: 'x', id: 'same', if: "status('a') == 'Succeeded'" },
        { uses: 'x', id: 'outer', if: "status('first') == 'Failed'" },
        { uses: 'x', id: 'whole', if: "status('x') == 'Succeeded'" },
      ],
    };
    expect(
      run(
        {
          steps: [
            { id: 'first', continueOnError: true },
            { id: 'a', if: 'false' },
            { id: 'x', uses: 'task:bundle' },
            { id: 'y', if: "status('x/same') == 'Succeeded'" },
          ],
          bundles: { bundle },
        },
        { first: 'Failed' },
      ),
    ).toEqual({
      first: 'Failed',
      a: 'Skipped',
      'x/a': 'Succeeded',
      'x/same': 'Succeeded',
      'x/outer': 'Succeeded',
      // While the bundle is under way it has no state of its own.
      'x/whole': 'Errored',
      y: 'Succeeded',
      phase: 'Errored',
    });
  });
});

describe('what a step of a bundle sees', () => {
  const bundles = {
    inner: {
      parameters: { value: {}, other: { default: 'none' } },
      steps: [
        { uses: 'x', id: 'a', with: { it: '${{ parameters.value }}' } },
        { uses: 'x', id: 'b', if: 'parameters.value == 1' },
      ],
    },
    outer: {
      parameters: { start: {} },
      steps: [
        { uses: 'x', id: 'before' },
        {
          uses: 'task:inner',
          id: 'in',
          with: { value: '${{ parameters.start + outputs.before.n }}' },
        },
      ],
    },
  };
  const parts: WorkParts = {
    steps: [
      { id: 'a' },
      { id: 'before' },
      {
        id: 'x',
        uses: 'task:outer',
        with: { start: '${{ outputs.before.n * 100 }}' },
      },
      { id: 'last' },
    ],
    bundles,
    states: ['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded', 'Succeeded'],
    outputs: {
      a: { from: 'outside' },
      before: { n: 1 },
      'x/before': { n: 2 },
      'x/in/a': { from: 'inside' },
    },
  };
  const outputsOf = (id: string, more: WorkParts = {}) => {
    const work = workOf({ ...parts, ...more });
    return stepOutputs(
      work.plan.stage.promotion.steps,
      work.steps,
      indexOf(work, id),
    );
  };

  it('is its own steps first, then those around it', () => {
    expect(outputsOf('x/in/b')).toEqual({
      a: { from: 'inside' },
      before: { n: 2 },
    });
    expect(outputsOf('x/before')).toEqual({ a: { from: 'outside' } });
  });

  it('is the innermost of those that are called the same', () => {
    const same = (inside: string) => ({
      steps: [
        { uses: 'x', id: 'a' },
        { uses: inside, id: 'b' },
      ],
    });
    const work = workOf({
      steps: [{ id: 'a' }, { id: 'x', uses: 'task:outer' }],
      bundles: { outer: same('task:inner'), inner: same('x') },
      states: ['Succeeded', 'Succeeded', 'Succeeded'],
      outputs: { a: { n: 1 }, 'x/a': { n: 2 }, 'x/b/a': { n: 3 } },
    });
    const seenBy = (id: string) =>
      stepOutputs(
        work.plan.stage.promotion.steps,
        work.steps,
        indexOf(work, id),
      );
    expect(seenBy('x/b/a')).toEqual({});
    expect(seenBy('x/b/b')).toEqual({ a: { n: 3 } });
  });

  it('is never an outer step by the id of its own, even before that has run', () => {
    expect(outputsOf('x/in/a')).toEqual({ before: { n: 2 } });
  });

  it('is seen from outside below the id of the bundle', () => {
    expect(outputsOf('last')).toEqual({
      a: { from: 'outside' },
      before: { n: 1 },
      x: { before: { n: 2 }, in: { a: { from: 'inside' }, b: {} } },
    });
  });

  it('is the parameters, worked out with what was around the bundle', () => {
    const work = workOf(parts);
    const at = indexOf(work, 'x/in/a');
    expect(stepVariables(work, at).parameters).toEqual({ value: 102 });
    expect(decideStart(work, indexOf(work, 'x/in/b'))).toMatchObject({
      start: false,
      message: 'The condition of the step is not met: parameters.value == 1',
    });
  });

  it('keeps the types of parameters, and takes nothing in them for an expression of its own', () => {
    const work = workOf({
      steps: [
        {
          id: 'x',
          uses: 'task:inner',
          with: { value: [1, { a: true }, null], other: '$${{ 1 + 1 }}' },
        },
      ],
      bundles: {
        inner: {
          ...bundles.inner,
          steps: [
            {
              uses: 'x',
              id: 'a',
              with: {
                it: '${{ parameters.value }}',
                text: '${{ parameters.other }}',
              },
            },
          ],
        },
      },
    });
    expect(
      renderTemplate(
        work.plan.stage.promotion.steps[0].with,
        stepVariables(work, 0),
      ),
    ).toEqual({ it: [1, { a: true }, null], text: '${{ 1 + 1 }}' });
  });

  it('names the place of a parameter that cannot be worked out, where it is used', () => {
    const work = workOf({
      steps: [
        { id: 'x', uses: 'task:inner', with: { value: '${{ vars.none }}' } },
      ],
      bundles,
    });
    expect(() => stepVariables(work, 0)).toThrow(
      "At parameters.value: There is no 'none'.",
    );
  });
});

describe('a secret as a parameter', () => {
  const workWith = (config: Record<string, unknown>, condition?: string) =>
    workOf({
      steps: [
        {
          id: 'x',
          uses: 'task:outer',
          with: { token: 'Bearer ${{ secrets.token }}', plain: 1 },
        },
      ],
      bundles: {
        outer: {
          parameters: { token: {}, plain: {} },
          steps: [
            {
              uses: 'task:inner',
              id: 'in',
              with: {
                headers: { authorization: '${{ parameters.token }}' },
                plain: '${{ parameters.plain }}',
              },
            },
          ],
        },
        inner: {
          parameters: { headers: {}, plain: {} },
          steps: [{ uses: 'x', id: 'a', with: config, if: condition }],
        },
      },
    });
  const secretsOf = (config: Record<string, unknown>) => [
    ...stepSecrets(workWith(config).plan.stage.promotion.steps[0]),
  ];

  it('is named by each step that it is handed to, through all bundles', () => {
    expect(secretsOf({ h: '${{ parameters.headers }}' })).toEqual(['token']);
    expect(secretsOf({ h: '${{ parameters.headers.authorization }}' })).toEqual(
      ['token'],
    );
    expect(secretsOf({ h: '${{ parameters.plain }}' })).toEqual([]);
    expect(
      secretsOf({ h: '${{ parameters.plain + 1 }} ${{ secrets.other }}' }),
    ).toEqual(['other']);
  });

  it('is filled in only where it is handed on', () => {
    const work = workWith({ h: '${{ parameters.headers }}' });
    const variables = stepVariables(work, 0, { token: 'abc' });
    expect(variables.parameters).toEqual({
      headers: { authorization: 'Bearer abc' },
    });
    expect(JSON.stringify(work.plan)).not.toContain('abc');
    expect(
      stepVariables(workWith({ h: '${{ parameters.plain }}' }), 0).parameters,
    ).toEqual({ plain: 1 });
  });

  it.each([
    '${{ size(parameters.headers) }}',
    "${{ parameters.headers.authorization.startsWith('B') }}",
    "${{ 'authorization' in parameters.headers }}",
    "${{ parameters['headers'] }}",
    '${{ parameters }}',
    '${{ has(parameters.headers) }}',
    '${{ [parameters.headers].size() }}',
  ])('is refused in %s', text => {
    expect(() => secretsOf({ a: text })).toThrow(/holds a secret/);
    expect(() =>
      stepVariables(workWith({ a: text }), 0, { token: 'abc' }),
    ).toThrow(/holds a secret/);
  });

  it('is not seen by conditions', () => {
    const work = workWith({}, "parameters.headers.authorization != ''");
    expect(decideStart(work, 0)).toEqual({
      start: false,
      state: 'Errored',
      message:
        "The condition of the step is wrong: The parameter 'headers' holds a secret, which a condition cannot see.",
    });
    expect(decideStart(workWith({}, 'parameters.plain == 1'), 0)).toEqual({
      start: true,
    });
  });
});

describe('steps that are run for each target', () => {
  const parts: WorkParts = {
    steps: [
      { id: 'first' },
      { id: 'x', uses: 'task:two', if: "status('first') == 'Succeeded'" },
    ],
    bundles: { two },
    targets: ['eu', 'us'],
  };

  it('are each known by their target', () => {
    expect(workOf(parts).steps.map(({ id }) => id)).toEqual([
      'first@eu',
      'x/a@eu',
      'x/b@eu',
      'first@us',
      'x/a@us',
      'x/b@us',
    ]);
  });

  it('are skipped after a failure of another target', () => {
    expect(run(parts, { 'x/b@eu': 'Failed' })).toEqual({
      'first@eu': 'Succeeded',
      'x/a@eu': 'Succeeded',
      'x/b@eu': 'Failed',
      'first@us': 'Skipped',
      'x/a@us': 'Skipped',
      'x/b@us': 'Skipped',
      phase: 'Failed',
    });
  });

  it('are asked for each target', () => {
    expect(
      run({
        ...parts,
        steps: [{ id: 'x', uses: 'task:two', if: "target.name == 'eu'" }],
      }),
    ).toEqual({
      'x/a@eu': 'Succeeded',
      'x/b@eu': 'Succeeded',
      'x/a@us': 'Skipped',
      'x/b@us': 'Skipped',
      phase: 'Succeeded',
    });
  });

  it('see nothing of other targets', () => {
    const work = workOf({
      ...parts,
      states: ['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded'],
      outputs: { 'first@eu': { of: 'eu' }, 'first@us': { of: 'us' } },
    });
    const outputs = (id: string) =>
      stepOutputs(
        work.plan.stage.promotion.steps,
        work.steps,
        indexOf(work, id),
      );
    expect(outputs('first@us')).toEqual({});
    expect(outputs('x/a@us')).toEqual({ first: { of: 'us' } });
  });
});

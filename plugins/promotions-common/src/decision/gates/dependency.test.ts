import { minutesAgo } from '../../__testUtils__/builders';
import { DependencyGate, DependencyState } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { dependencyGate } from './dependency';

const on = (
  name: string,
  options: Partial<DependencyState> = {},
): DependencyState => ({
  relation: 'dependsOn',
  entityRef: `component:default/${name}`,
  pipelineId: name,
  pipelineName: name,
  stage: 'prod',
  running: false,
  last: {
    promotionId: 'x',
    phase: 'Succeeded',
    finishedAt: minutesAgo(9),
    alias: '1.4.0',
    versions: ['v1.4.0', 'main'],
  },
  ...options,
});

const ended = (
  phase: 'Failed' | 'Errored' | 'Aborted',
): DependencyState['last'] => ({
  promotionId: 'x',
  phase,
  finishedAt: minutesAgo(9),
  alias: '1.4.0',
  versions: ['1.4.0'],
});

const ask = (
  dependencies: DependencyState[],
  gate: Partial<DependencyGate> = {},
) =>
  dependencyGate.evaluate(
    {
      kind: 'dependency',
      name: 'needs',
      relation: 'dependsOn',
      stage: 'prod',
      ...gate,
    },
    aQuestion({ snapshot: { dependencies } }),
  );

describe('a dependency', () => {
  it('is met where everything pointed to was promoted there', () => {
    expect(ask([on('users'), on('billing')])).toMatchObject({
      status: 'Met',
      message: 'billing and users are ready in prod.',
      since: minutesAgo(9),
    });
  });

  it('names them by what they are called, not by what their pipelines are', () => {
    expect(
      ask([
        on('users', { pipelineId: 'a' }),
        on('billing', { pipelineId: 'b' }),
      ]).message,
    ).toBe('billing and users are ready in prod.');
  });

  it('asks nothing of what has no such stage, or is pointed to otherwise', () => {
    expect(ask([])).toMatchObject({
      status: 'Met',
      message:
        'Nothing that this entity points to by dependsOn has a stage prod.',
    });
    expect(
      ask([
        on('users', { stage: 'staging', last: undefined }),
        on('users', { relation: 'consumesApi', last: undefined }),
      ]).status,
    ).toBe('Met');
  });

  it('waits while a promotion runs there, whatever came before', () => {
    expect(ask([on('billing'), on('users', { running: true })])).toMatchObject({
      status: 'Waiting',
      message: 'Waits for users: a promotion to its prod is running.',
      who: ['component:default/users'],
    });
  });

  it('is not met where nothing was promoted there', () => {
    expect(ask([on('users', { last: undefined })])).toMatchObject({
      status: 'Unmet',
      message: 'Nothing has been promoted to prod of users yet.',
      who: ['component:default/users'],
    });
  });

  it.each<['Failed' | 'Errored' | 'Aborted']>([
    ['Failed'],
    ['Errored'],
    ['Aborted'],
  ])('is not met where the last promotion ended as %s', phase => {
    expect(ask([on('users', { last: ended(phase) })])).toMatchObject({
      status: 'Unmet',
      message: `The last promotion to prod of users, of 1.4.0, ended as ${phase}.`,
    });
  });

  it.each([
    ['^1.2.0', true],
    ['1.x', true],
    ['>=2', false],
    ['^1.5.0', false],
  ])('with the range %s asks for a version within it', (constraint, met) => {
    const answer = ask([on('users')], { constraint });
    expect(answer.status).toBe(met ? 'Met' : 'Unmet');
    expect(answer.message).toBe(
      met
        ? 'users is ready in prod.'
        : `users has 1.4.0 in prod, which is not within ${constraint}.`,
    );
  });

  it('names all that it waits for, by the order of their names', () => {
    expect(
      ask([
        on('users', { running: true }),
        on('billing', { last: undefined }),
        on('mail', { entityRef: 'component:other/mail', running: true }),
      ]),
    ).toMatchObject({
      status: 'Unmet',
      message:
        'Nothing has been promoted to prod of billing yet. Waits for other/mail: a promotion to its prod is running. Waits for users: a promotion to its prod is running.',
      who: [
        'component:default/billing',
        'component:other/mail',
        'component:default/users',
      ],
    });
  });

  it('names the pipeline where it has a name of its own', () => {
    expect(
      ask([on('users', { pipelineName: 'nightly', running: true })]).message,
    ).toBe('Waits for users (nightly): a promotion to its prod is running.');
  });
});

describe('what a dependency is told by', () => {
  const earlier = (name: string, minutes: number) =>
    on(name, {
      last: { ...on(name).last!, finishedAt: minutesAgo(minutes) },
    });

  it('is all that is pointed to, in one order, and the last that was promoted', () => {
    const [a, b, c] = [earlier('a', 5), earlier('b', 3), earlier('c', 7)];
    for (const states of [
      [a, b, c],
      [c, b, a],
      [b, a, c],
    ]) {
      expect(ask(states)).toEqual({
        status: 'Met',
        message: 'a, b and c are ready in prod.',
        since: minutesAgo(3),
        details: {
          relation: 'dependsOn',
          stage: 'prod',
          dependencies: [a, b, c],
        },
      });
    }
    expect(ask([a], { constraint: '^1.0.0' }).details).toEqual({
      relation: 'dependsOn',
      stage: 'prod',
      constraint: '^1.0.0',
      dependencies: [a],
    });
    expect(ask([])).not.toHaveProperty('since');
  });

  it('orders what is called the same by its pipeline', () => {
    const [x, y] = ['x', 'y'].map(pipelineId => ({ ...on('a'), pipelineId }));
    for (const states of [
      [x, y],
      [y, x],
    ]) {
      expect(ask(states).details?.dependencies).toEqual([x, y]);
    }
  });

  it('is the same for all freight', () => {
    const gate: DependencyGate = {
      kind: 'dependency',
      name: 'needs',
      relation: 'dependsOn',
      stage: 'prod',
    };
    expect(dependencyGate.sameForAllFreight?.(gate)).toBe(true);
    expect(dependencyGate.class).toBe('state');
  });
});

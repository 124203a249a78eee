import { aRequest, aStage, minutesAgo } from '../../__testUtils__/builders';
import { StageRun } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { noUpstreamFailureGate } from './noUpstreamFailure';

const run = (
  stage: string,
  state: StageRun['state'],
  options: Partial<StageRun> = {},
): StageRun => ({
  id: `run-${stage}`,
  stage,
  freight: 'f1',
  state,
  deploy: 'Succeeded',
  verification: state === 'Progressing' ? 'Progressing' : 'Succeeded',
  promotionTasks: 'Succeeded',
  round: 1,
  message: 'The smoke test failed.',
  startedAt: minutesAgo(10),
  finishedAt: minutesAgo(8),
  ...options,
});

const ask = (runs: StageRun[], options: Parameters<typeof aQuestion>[0] = {}) =>
  noUpstreamFailureGate.evaluate(
    { kind: 'noUpstreamFailure', name: 'clean' },
    aQuestion({ snapshot: { runs }, ...options }),
  );

describe('a gate that asks for no failure upstream', () => {
  it.each<[string, StageRun[]]>([
    ['nothing has run', []],
    [
      'all has succeeded',
      [run('qa', 'Succeeded'), run('staging', 'Succeeded')],
    ],
    ['something still runs', [run('qa', 'Progressing')]],
    ['newer freight has come in between', [run('qa', 'Superseded')]],
    [
      'it succeeded when it was run again',
      [run('qa', 'Succeeded', { round: 2 })],
    ],
    [
      'it was not through with a task that only warns',
      [run('qa', 'Succeeded', { promotionTasks: 'Warning' })],
    ],
    ['other freight has failed', [run('qa', 'Failed', { freight: 'f2' })]],
    ['it has failed in a stage that is not upstream', [run('dev', 'Failed')]],
  ])('is met where %s', (_, runs) => {
    expect(ask(runs)).toEqual({
      status: 'Met',
      message: 'It has failed in no upstream.',
    });
  });

  it.each<[string, StageRun]>([
    ['the run', run('qa', 'Failed')],
    ['its deployment', run('qa', 'Superseded', { deploy: 'Failed' })],
    ['its verification', run('qa', 'Superseded', { verification: 'Failed' })],
    [
      'a promotion task that blocks',
      run('qa', 'Superseded', { promotionTasks: 'Failed' }),
    ],
    [
      'the verification before one that did not end',
      run('qa', 'Superseded', { verification: 'Deprecated', round: 2 }),
    ],
  ])('is not met where %s has failed, whatever others say', (_, failed) => {
    expect(ask([run('staging', 'Succeeded'), failed])).toMatchObject({
      status: 'Unmet',
      message:
        'It has failed in qa. It has to succeed there when it is promoted or verified again.',
      since: minutesAgo(8),
      who: ['qa'],
      details: {
        failed: [
          { stage: 'qa', run: 'run-qa', message: 'The smoke test failed.' },
        ],
      },
    });
  });

  it('waits while it is verified again', () => {
    const again = run('qa', 'Progressing', { round: 2, message: 'Waiting.' });
    expect(ask([run('staging', 'Succeeded'), again])).toEqual({
      status: 'Waiting',
      message: 'Its tasks in qa are run again.',
      who: ['qa'],
      details: { again: [{ stage: 'qa', run: 'run-qa', message: 'Waiting.' }] },
    });
    expect(ask([run('staging', 'Failed'), again]).status).toBe('Unmet');
  });

  it('names all of them', () => {
    expect(
      ask([run('staging', 'Failed'), run('qa', 'Failed')]).message,
    ).toContain('It has failed in qa and staging.');
  });

  it('tells since when it has failed anywhere', () => {
    const later = run('qa', 'Failed', { finishedAt: minutesAgo(2) });
    expect(ask([later, run('staging', 'Failed')]).since).toBe(minutesAgo(8));
  });

  it('asks only where freight of that origin comes from', () => {
    const stage = aStage('prod', {
      freight: [
        aRequest({ stages: ['dev'] }, 'db'),
        aRequest({ stages: ['qa'] }),
      ],
    });
    expect(ask([run('dev', 'Failed')], { stage }).status).toBe('Met');
    expect(ask([run('qa', 'Failed')], { stage }).status).toBe('Unmet');
  });

  it('forgives what has succeeded later, in whatever order it is listed', () => {
    const failed = run('qa', 'Failed', { id: 'b', startedAt: minutesAgo(20) });
    const healed = run('qa', 'Succeeded', { id: 'a' });
    expect(ask([failed, healed]).status).toBe('Met');
    expect(ask([healed, failed]).status).toBe('Met');
    expect(ask([healed, { ...failed, startedAt: minutesAgo(1) }]).status).toBe(
      'Unmet',
    );
  });

  it('asks nothing where freight comes directly', () => {
    expect(
      ask([run('qa', 'Failed')], {
        stage: aStage('prod', { freight: [aRequest()] }),
      }).status,
    ).toBe('Met');
  });
});

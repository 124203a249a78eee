import { StageTask, TaskPhase, TaskState } from '../model';
import { at } from './__testUtils__/deployed';
import { assessTasks, tasksOf, tookTooLong } from './tasks';

function aTask(
  name: string,
  state: TaskState,
  overrides: Partial<StageTask> = {},
): StageTask {
  return {
    id: `task-${name}`,
    runId: 'r1',
    stage: 'prod',
    freight: 'f1',
    phase: 'verification',
    name,
    position: 0,
    round: 1,
    blocking: true,
    state,
    uses: ['http'],
    createdAt: at(0),
    ...overrides,
  };
}

describe('what is said of the tasks of a phase', () => {
  const optional = { blocking: false };
  it.each<[TaskPhase, StageTask[], TaskState, string]>([
    [
      'verification',
      [aTask('smoke', 'Pending')],
      'Pending',
      'Waiting for the verification task smoke.',
    ],
    [
      'promotionTasks',
      [aTask('tag', 'Progressing'), aTask('tell', 'Pending')],
      'Progressing',
      'Waiting for the promotion tasks tag and tell.',
    ],
    [
      'verification',
      [
        aTask('a', 'Succeeded'),
        aTask('b', 'Progressing'),
        aTask('c', 'Unknown', { title: 'The load' }),
      ],
      'Progressing',
      '1 of 3 verification tasks have ended; waiting for b and The load.',
    ],
    [
      'verification',
      [aTask('smoke', 'Succeeded')],
      'Succeeded',
      'The verification task smoke succeeded.',
    ],
    [
      'promotionTasks',
      [aTask('tag', 'Succeeded'), aTask('tell', 'Succeeded')],
      'Succeeded',
      'All 2 promotion tasks succeeded.',
    ],
    [
      'verification',
      [
        aTask('a', 'Failed', { message: 'HTTP 500.' }),
        aTask('b', 'Deprecated'),
        aTask('c', 'Succeeded'),
        aTask('d', 'Failed', optional),
      ],
      'Failed',
      'The verification task a (HTTP 500) failed.',
    ],
    [
      'verification',
      [aTask('a', 'Failed'), aTask('b', 'Failed')],
      'Failed',
      'The verification tasks a and b failed.',
    ],
    [
      'promotionTasks',
      [
        aTask('a', 'Deprecated'),
        aTask('b', 'Failed', optional),
        aTask('c', 'Succeeded'),
      ],
      'Failed',
      'The promotion task a did not end.',
    ],
    [
      'promotionTasks',
      [
        aTask('a', 'Succeeded'),
        aTask('b', 'Failed', optional),
        aTask('c', 'Failed', optional),
      ],
      'Warning',
      'The promotion tasks b and c failed, which is only a warning.',
    ],
  ])('%s of %j', (phase, tasks, state, message) => {
    expect(assessTasks(phase, tasks)).toEqual({
      state,
      message,
      endedAt: undefined,
    });
  });

  it('ends when the last of them does', () => {
    const ends = [20, 30, 10].map(second =>
      aTask(`t${second}`, 'Succeeded', { finishedAt: at(second) }),
    );
    expect(assessTasks('verification', ends).endedAt).toBe(at(30));
  });

  it('names the time that they may take', () => {
    expect(tookTooLong({ verification: { tasks: [], timeout: 60_000 } })).toBe(
      'It took longer than 1m, which is all that the verification may take.',
    );
  });
});

describe('the tasks of a phase', () => {
  it('are those of the run and its round, in the order of the document', () => {
    const tasks = [
      aTask('third', 'Succeeded', { position: 2 }),
      aTask('first', 'Succeeded', { position: 0 }),
      aTask('of another run', 'Succeeded', { runId: 'r0' }),
      aTask('of the round before', 'Failed', { round: 0 }),
      aTask('of another phase', 'Pending', { phase: 'promotionTasks' }),
      aTask('second', 'Succeeded', { position: 1 }),
    ];
    const run = { id: 'r1', round: 1 };
    expect(tasksOf(tasks, run, 'verification').map(({ name }) => name)).toEqual(
      ['first', 'second', 'third'],
    );
  });
});

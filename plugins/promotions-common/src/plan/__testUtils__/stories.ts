import fc from 'fast-check';
import {
  aSnapshot,
  MINUTE,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import { canAbort, canRerun, isUnfinished } from '../../lifecycle';
import {
  PipelineSnapshot,
  Stage,
  StageRun,
  StageTask,
  TaskDefinition,
  TaskPhase,
} from '../../model';
import { reported, runs } from './line';
import { aTask, stageWithTasks } from './tasks';
import { applyToSnapshot, noChanges, PassChanges } from '../changes';
import { isRunOf } from '../context';
import { planPass } from '../plan';
import { abortRun, rerunRun } from '../reruns';

/** Everything that can happen to a stage and its runs. */
export type Happening =
  | { kind: 'task'; name: string; state: StageTask['state'] }
  | { kind: 'time'; minutes: number }
  | { kind: 'target'; phase: 'Started' | 'Succeeded' | 'Failed' }
  | { kind: 'freight' }
  | { kind: 'rerun'; phase: TaskPhase }
  | { kind: 'abort' }
  | {
      kind: 'document';
      phases: Pick<Stage, 'verification' | 'promotionTasks'>;
    };

const NAMES = ['a', 'b', 'c', 'd'];

const tasks = (names: string[]): fc.Arbitrary<TaskDefinition[]> =>
  fc
    .subarray(names)
    .chain(chosen =>
      fc.tuple(
        ...chosen.map(name =>
          fc.boolean().map(blocking => aTask(name, { blocking })),
        ),
      ),
    );

const phases = fc.record(
  {
    verification: fc.record(
      {
        timeout: fc.integer({ min: 1, max: 10 }).map(m => m * MINUTE),
        tasks: tasks(['a', 'b', 'c']),
      },
      { requiredKeys: ['tasks'] },
    ),
    promotionTasks: tasks(['c', 'd']),
  },
  { requiredKeys: [] },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('task' as const),
      name: fc.constantFrom(...NAMES),
      state: fc.constantFrom(
        'Progressing',
        'Succeeded',
        'Succeeded',
        'Succeeded',
        'Failed',
        'Deprecated',
        'Unknown',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      minutes: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('target' as const),
      phase: fc.constantFrom('Started', 'Succeeded', 'Succeeded', 'Failed'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'freight' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('rerun' as const),
      phase: fc.constantFrom('verification', 'promotionTasks'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'abort' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('document' as const), phases }),
  },
);

const stories = fc.record({
  phases,
  targets: fc.constantFrom<string[][]>([], ['prod']),
  happenings: fc.array(happening, { minLength: 5, maxLength: 40 }),
});

type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

export interface World {
  snapshot: PipelineSnapshot;
  now: Date;
}

/** prod runs f1, and nothing has been planned yet. */
function begin(story: Story): World {
  const stage = stageWithTasks('prod', story.phases, {
    targets: story.targets,
  });
  const snapshot = aSnapshot([stage], {
    freight: [someFreight('f1')],
    current: [runs('prod', 'f1')],
  });
  return { snapshot, now: NOW };
}

/** The run of what prod runs. */
export function runOf({
  runs: all,
  current,
}: PipelineSnapshot): StageRun | undefined {
  return all.find(run => current.some(entry => isRunOf(run, entry)));
}

/** The world once it has happened; as it was where it cannot happen. */
function happen({ snapshot, now }: World, what: Happening): World {
  const write = (changes: Partial<PassChanges>): World => ({
    snapshot: applyToSnapshot(snapshot, { ...noChanges(), ...changes }),
    now,
  });
  const run = runOf(snapshot);
  const actor = 'user:default/rita';
  switch (what.kind) {
    case 'task': {
      const task = snapshot.tasks.find(
        ({ name, runId, round, ...rest }) =>
          name === what.name &&
          runId === run?.id &&
          round === run.round &&
          isUnfinished(rest),
      );
      return task
        ? write({
            tasksUpdated: [
              {
                id: task.id,
                state: what.state,
                ...(!isUnfinished(what) && { finishedAt: now.toISOString() }),
              },
            ],
          })
        : { snapshot, now };
    }
    case 'time':
      return {
        snapshot,
        now: new Date(now.getTime() + what.minutes * MINUTE),
      };
    case 'target':
      return write({
        targets: [
          {
            ...reported('prod', snapshot.current[0].freight, what.phase),
            at: now.toISOString(),
            receivedAt: now.toISOString(),
          },
        ],
      });
    case 'freight': {
      const freight = someFreight(`f${snapshot.freight.length + 1}`);
      return write({
        freightCreated: [freight],
        entered: [runs('prod', freight.id, now.toISOString())],
      });
    }
    case 'rerun': {
      const { phase } = what;
      return run && canRerun({ snapshot, run, phase }).possible
        ? write(rerunRun({ snapshot, run, phase, actor, now }))
        : { snapshot, now };
    }
    case 'abort':
      return run && canAbort({ snapshot, run }).possible
        ? write(abortRun({ snapshot, run, actor, now }))
        : { snapshot, now };
    default: {
      const [stage] = snapshot.pipeline.stages;
      const {
        verification: _verification,
        promotionTasks: _promotionTasks,
        ...rest
      } = stage;
      return {
        snapshot: {
          ...snapshot,
          pipeline: {
            ...snapshot.pipeline,
            stages: [{ ...rest, ...what.phases }],
          },
        },
        now,
      };
    }
  }
}

/** A pass whose ids depend on nothing but what is there already. */
export function look({ snapshot, now }: World) {
  let next = snapshot.runs.length + snapshot.tasks.length;
  return planPass({ snapshot, now, newId: () => `id-${++next}` });
}

/**
 * Lets the story happen, and looks after each of its happenings.
 *
 * @param check - is told what was there before and after it
 */
function tell(
  story: Story,
  check: (told: {
    before: World;
    what?: Happening;
    happened: World;
    planned: ReturnType<typeof look>;
    after: World;
  }) => void,
) {
  let before = begin(story);
  for (const what of [undefined, ...story.happenings]) {
    const happened = what ? happen(before, what) : before;
    const planned = look(happened);
    const after = { snapshot: planned.snapshot, now: happened.now };
    check({ before, what, happened, planned, after });
    before = after;
  }
}

/** Holds after each of the happenings of any story. */
export const always = (check: Parameters<typeof tell>[1]) =>
  fc.assert(
    fc.property(stories, story => tell(story, check)),
    { numRuns: 300 },
  );

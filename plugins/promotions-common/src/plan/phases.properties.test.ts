import fc from 'fast-check';
import { aSnapshot, MINUTE, NOW, someFreight } from '../__testUtils__/builders';
import {
  aggregateRun,
  canAbort,
  canRerun,
  hasPassed,
  isRunOver,
  isUnfinished,
  tasksOf,
  verificationEndsAt,
} from '../lifecycle';
import {
  PipelineSnapshot,
  Stage,
  StageRun,
  StageTask,
  TaskDefinition,
  TaskPhase,
} from '../model';
import { reported, runs } from './__testUtils__/line';
import { aTask, stageWithTasks } from './__testUtils__/tasks';
import { applyToSnapshot, noChanges, PassChanges } from './changes';
import { isRunOf } from './context';
import { planPass } from './plan';
import { abortRun, rerunRun } from './reruns';

/** Everything that can happen to a stage and its runs. */
type Happening =
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

interface World {
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
function runOf({ runs: all, current }: PipelineSnapshot): StageRun | undefined {
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
function look({ snapshot, now }: World) {
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

const always = (check: Parameters<typeof tell>[1]) =>
  fc.assert(
    fc.property(stories, story => tell(story, check)),
    { numRuns: 300 },
  );

const inPhase = (
  { tasks: all }: PipelineSnapshot,
  run: StageRun,
  phase: TaskPhase,
) => tasksOf(all, run, phase);

describe('whatever happens to a stage', () => {
  it('a pass leaves nothing to do for a second one', () => {
    always(({ after }) => {
      expect(Object.values(look(after).changes).flat()).toEqual([]);
    });
  });

  it('the order in which tasks and runs are listed does not matter', () => {
    const sorted = ({ snapshot }: ReturnType<typeof look>) => ({
      runs: [...snapshot.runs].sort(byId),
      tasks: [...snapshot.tasks].sort(byId),
      freight: [...snapshot.freight].sort(byId),
      conditions: snapshot.conditions
        .map(condition => JSON.stringify(condition))
        .sort(),
    });
    const byId = (a: { id: string }, b: { id: string }) =>
      a.id.localeCompare(b.id);
    always(({ happened, planned }) => {
      const { snapshot, now } = happened;
      const turned = {
        ...snapshot,
        tasks: [...snapshot.tasks].reverse(),
        runs: [...snapshot.runs].reverse(),
        conditions: [...snapshot.conditions].reverse(),
      };
      const other = look({ snapshot: turned, now });
      expect(sorted(other)).toEqual(sorted(planned));
      expect(other.wakeAt).toBe(planned.wakeAt);
      expect(other.changes.timeline.map(({ kind }) => kind).sort()).toEqual(
        planned.changes.timeline.map(({ kind }) => kind).sort(),
      );
    });
  });

  it('a run that has ended changes only when it is run again', () => {
    always(({ before, what, after }) => {
      for (const run of before.snapshot.runs.filter(isRunOver)) {
        const now = after.snapshot.runs.find(({ id }) => id === run.id);
        if (what?.kind !== 'rerun' || now?.round === run.round) {
          expect(now).toEqual(run);
        }
      }
    });
  });

  it('a task that has ended does not change', () => {
    always(({ before, after }) => {
      for (const task of before.snapshot.tasks) {
        if (!isUnfinished(task)) {
          expect(after.snapshot.tasks).toContainEqual(task);
        }
      }
    });
  });

  it('freight is not verified before all that blocks is through', () => {
    always(({ planned, after: { snapshot } }) => {
      for (const { freight } of planned.changes.verified) {
        const run = snapshot.runs.find(
          each => each.freight === freight && each.state !== 'Superseded',
        );
        expect(run && hasPassed(run.deploy)).toBe(true);
        for (const task of run ? inPhase(snapshot, run, 'verification') : []) {
          expect(isUnfinished(task)).toBe(false);
          expect(!task.blocking || task.state === 'Succeeded').toBe(true);
        }
      }
    });
  });

  it('what is verified stays so', () => {
    always(({ before, after }) => {
      const instants = (snapshot: PipelineSnapshot) =>
        snapshot.freight.map(({ id, status }) => [
          id,
          status.verifiedIn.prod?.verifiedAt,
        ]);
      expect(instants(after.snapshot)).toEqual(
        expect.arrayContaining(
          instants(before.snapshot).filter(([, at]) => at !== undefined),
        ),
      );
    });
  });

  it('no task is made before the phases before it have passed', () => {
    always(({ planned, after }) => {
      for (const { task } of planned.changes.tasksCreated) {
        const run = after.snapshot.runs.find(({ id }) => id === task.runId);
        expect(run && hasPassed(run.deploy)).toBe(true);
        expect(
          task.phase === 'verification' || (run && hasPassed(run.verification)),
        ).toBe(true);
      }
    });
  });

  it('no task is made twice', () => {
    always(({ after }) => {
      const places = after.snapshot.tasks.map(
        ({ runId, phase, round, position }) =>
          JSON.stringify([runId, phase, round, position]),
      );
      expect(new Set(places).size).toBe(places.length);
    });
  });

  it('nothing is under way for a run that is over', () => {
    always(({ after: { snapshot } }) => {
      const over = new Set(snapshot.runs.filter(isRunOver).map(({ id }) => id));
      expect(
        snapshot.tasks.filter(
          task => over.has(task.runId) && isUnfinished(task),
        ),
      ).toEqual([]);
    });
  });

  it('the state of a run is that of its phases', () => {
    always(({ after }) => {
      for (const run of after.snapshot.runs) {
        const { deploy, verification, promotionTasks } = run;
        const { overall, phases: ended } = aggregateRun(
          [deploy, verification, promotionTasks].map((state, index) => ({
            name: `${index}`,
            state,
          })),
        );
        if (run.state !== 'Superseded') {
          expect([overall, ended.map(({ state }) => state)]).toEqual([
            run.state,
            [deploy, verification, promotionTasks],
          ]);
        }
        expect(run.finishedAt === undefined).toBe(run.state === 'Progressing');
      }
    });
  });

  it('it is looked at again when the verification has taken too long', () => {
    always(({ planned, after: { snapshot, now } }) => {
      const run = runOf(snapshot);
      const end = run && verificationEndsAt(snapshot.pipeline.stages[0], run);
      const isUnderWay =
        run !== undefined &&
        inPhase(snapshot, run, 'verification').some(isUnfinished);
      expect(planned.wakeAt).toBe(isUnderWay && end ? end : null);
      if (planned.wakeAt !== null) {
        expect(Date.parse(planned.wakeAt)).toBeGreaterThan(now.getTime());
      }
    });
  });
});

import {
  aggregateRun,
  hasPassed,
  isRunOver,
  isUnfinished,
  tasksOf,
  verificationEndsAt,
} from '../lifecycle';
import { PipelineSnapshot, StageRun, TaskPhase } from '../model';
import { always, look, runOf } from './__testUtils__/stories';

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
    const byId = (a: { id: string }, b: { id: string }) =>
      a.id.localeCompare(b.id);
    const sorted = ({ snapshot }: ReturnType<typeof look>) => ({
      runs: [...snapshot.runs].sort(byId),
      tasks: [...snapshot.tasks].sort(byId),
      freight: [...snapshot.freight].sort(byId),
      conditions: snapshot.conditions
        .map(condition => JSON.stringify(condition))
        .sort(),
    });
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
      const now = new Map(after.snapshot.runs.map(run => [run.id, run]));
      const over = before.snapshot.runs
        .filter(isRunOver)
        .filter(
          ({ id, round }) =>
            what?.kind !== 'rerun' || now.get(id)?.round === round,
        );
      expect(over.map(({ id }) => now.get(id))).toEqual(over);
    });
  });

  it('a task that has ended does not change', () => {
    always(({ before, after }) => {
      const now = new Map(after.snapshot.tasks.map(task => [task.id, task]));
      const ended = before.snapshot.tasks.filter(task => !isUnfinished(task));
      expect(ended.map(({ id }) => now.get(id))).toEqual(ended);
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
        const states = [run.deploy, run.verification, run.promotionTasks];
        const { overall, phases: ended } = aggregateRun(
          states.map((state, index) => ({ name: `${index}`, state })),
        );
        const isLeft = run.state === 'Superseded';
        expect([
          isLeft ? run.state : overall,
          run.finishedAt !== undefined,
        ]).toEqual([run.state, run.state !== 'Progressing']);
        expect(isLeft ? states : ended.map(({ state }) => state)).toEqual(
          states,
        );
      }
    });
  });

  it('the next look is at the instant at which the verification has taken too long', () => {
    const later = '9999-01-01T00:00:00.000Z';
    always(({ planned, after: { snapshot, now } }) => {
      const run = runOf(snapshot);
      const end = run && verificationEndsAt(snapshot.pipeline.stages[0], run);
      const isUnderWay =
        run !== undefined &&
        inPhase(snapshot, run, 'verification').some(isUnfinished);
      expect(planned.wakeAt).toBe(isUnderWay && end ? end : null);
      expect(Date.parse(planned.wakeAt ?? later)).toBeGreaterThan(
        now.getTime(),
      );
    });
  });
});

import {
  abortRun,
  applyToSnapshot,
  canAbort,
  canRerun,
  isRunOf,
  isUnfinished,
  isVerifiedIn,
  noChanges,
  PassChanges,
  PipelineSnapshot,
  planPass,
  rerunRun,
  Stage,
  StageRun,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readFreight } from './freight';
import { pipelineOf, snapshotOf } from './snapshot';
import { taskState } from './tasks';
import { DEFAULT_NOW, duration } from './values';

const taskPhase = z.enum(['verification', 'promotionTasks']);

/** One thing that happens to a stage; the engine looks after each of them. */
export const happening = z.union([
  /** A task of the present round comes to something. */
  z.strictObject({
    task: z.string(),
    state: taskState,
    message: z.string().optional(),
  }),
  /** A target reports what the stage runs. */
  z.strictObject({
    target: z.string(),
    phase: z.enum(['Started', 'Succeeded', 'Failed']),
  }),
  /** Time passes. */
  z.strictObject({ after: duration }),
  /** Newer freight enters the stage. */
  z.strictObject({ freight: z.string() }),
  /** Somebody runs a phase again. */
  z.strictObject({ rerun: taskPhase }),
  /** Somebody ends the run. */
  z.strictObject({ abort: z.string() }),
  /** The document says something else about its tasks. */
  z.strictObject({ declare: z.record(z.string(), z.unknown()) }),
]);

export type Happening = z.output<typeof happening>;

const ACTOR = 'user:default/vectors';

/**
 * One stage, and what follows once freight is in it: each look of the engine
 * is one pass over all that is known.
 */
export class StageRunStory {
  #snapshot: PipelineSnapshot;
  #now = new Date(DEFAULT_NOW);
  #ids = 0;
  #wakeAt: string | null = null;
  /** What somebody asked for, and was refused. */
  readonly refused: string[] = [];

  constructor(
    stage: Stage,
    private readonly redeclare: (changes: Record<string, unknown>) => Stage,
  ) {
    const [request] = stage.freight;
    const freight = readFreight(
      { id: 'f1', origin: request.origin },
      DEFAULT_NOW,
    );
    this.#snapshot = this.#apply(snapshotOf(pipelineOf([stage])), {
      freightCreated: [freight],
    });
    this.#enter(freight.id);
    this.#look();
  }

  happen(what: Happening) {
    const changes = this.#changes(what);
    if (changes) {
      this.#snapshot = this.#apply(this.#snapshot, changes);
    }
    this.#look();
  }

  /** Of the freight that the case began with. */
  answer(): Record<string, unknown> {
    const run = this.#snapshot.runs.find(({ freight }) => freight === 'f1')!;
    const { deploy, verification, promotionTasks } = run;
    return {
      overall: run.state,
      states: { deploy, verification, promotionTasks },
      tasks: Object.fromEntries(
        this.#snapshot.tasks
          .filter(({ runId, round }) => runId === run.id && round === run.round)
          .map(({ name, state }) => [name, state]),
      ),
      verified: isVerifiedIn(this.#snapshot.freight[0].status, run.stage),
      refused: this.refused.length > 0,
      wakeAt: this.#wakeAt,
    };
  }

  #changes(what: Happening): Partial<PassChanges> | undefined {
    const snapshot = this.#snapshot;
    const now = this.#now;
    const run = this.#run();
    const at = now.toISOString();
    if ('task' in what) {
      const { state, message } = what;
      const task = snapshot.tasks.find(
        ({ name, runId, round, ...rest }) =>
          name === what.task &&
          runId === run.id &&
          round === run.round &&
          isUnfinished(rest),
      );
      if (!task) {
        throw new Error(`No task ${what.task} is under way.`);
      }
      return {
        tasksUpdated: [
          {
            id: task.id,
            state,
            ...(message !== undefined && { message }),
            ...(!isUnfinished(what) && { finishedAt: at }),
          },
        ],
      };
    }
    if ('target' in what) {
      return {
        targets: [
          {
            stage: run.stage,
            target: what.target,
            revision: run.freight,
            freight: run.freight,
            phase: what.phase,
            drift: false,
            at,
            receivedAt: at,
          },
        ],
      };
    }
    if ('after' in what) {
      this.#now = new Date(now.getTime() + what.after);
      return undefined;
    }
    if ('freight' in what) {
      const { origin } = snapshot.freight[0];
      const freight = readFreight({ id: what.freight, origin }, at);
      this.#snapshot = this.#apply(snapshot, { freightCreated: [freight] });
      this.#enter(freight.id);
      return undefined;
    }
    if ('rerun' in what) {
      const phase = what.rerun;
      const asked = { snapshot, run, phase, actor: ACTOR, now };
      return this.#unlessRefused(canRerun(asked).reason, () => rerunRun(asked));
    }
    if ('abort' in what) {
      const asked = { snapshot, run, actor: what.abort, now };
      return this.#unlessRefused(canAbort(asked).reason, () => abortRun(asked));
    }
    const stage = this.redeclare(what.declare);
    this.#snapshot = { ...snapshot, pipeline: pipelineOf([stage]) };
    return undefined;
  }

  #unlessRefused(
    reason: string | undefined,
    changes: () => Partial<PassChanges>,
  ): Partial<PassChanges> | undefined {
    if (reason === undefined) {
      return changes();
    }
    this.refused.push(reason);
    return undefined;
  }

  /** The run of what the stage runs. */
  #run(): StageRun {
    const { runs, current } = this.#snapshot;
    return runs.find(run => current.some(entry => isRunOf(run, entry)))!;
  }

  #enter(freight: string) {
    const [stage] = this.#snapshot.pipeline.stages;
    this.#snapshot = this.#apply(this.#snapshot, {
      entered: [
        {
          stage: stage.name,
          origin: stage.freight[0].origin,
          freight,
          since: this.#now.toISOString(),
        },
      ],
    });
  }

  #look() {
    const pass = planPass({
      snapshot: this.#snapshot,
      now: this.#now,
      newId: () => `id-${++this.#ids}`,
    });
    this.#snapshot = pass.snapshot;
    this.#wakeAt = pass.wakeAt;
  }

  #apply(
    snapshot: PipelineSnapshot,
    changes: Partial<PassChanges>,
  ): PipelineSnapshot {
    return applyToSnapshot(snapshot, { ...noChanges(), ...changes });
  }
}

import { StageRun, StageTask, StepRecord, TaskPhase } from '../../model';
import { PipelineName } from './pipeline';

/**
 * One stage run with its tasks.
 *
 * @public
 */
export interface StageRunDetails extends StageRun {
  pipeline: PipelineName;
  /** Of all rounds, newest round first, then by phase and place. */
  tasks: StageTask[];
  permissions: {
    /** What the caller may run again now; empty while it cannot be. */
    rerun: TaskPhase[];
    /** Whether the caller may end it, and there is something to end. */
    abort: boolean;
  };
}

/**
 * One task with its steps.
 *
 * @public
 */
export interface TaskDetails extends StageTask {
  pipeline: PipelineName;
  steps: StepRecord[];
}

/**
 * What is to be run again: the verification, and the promotion tasks after it,
 * or the promotion tasks alone.
 *
 * @public
 */
export interface RerunRequest {
  /** Default: `verification`. */
  phase?: TaskPhase;
}

/**
 * One line that a step wrote.
 *
 * @public
 */
export interface LogLine {
  id: string;
  /** Place of the step in its promotion or task. */
  step: number;
  attempt: number;
  /** ISO 8601 */
  at: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
}

/**
 * Which lines of a log.
 *
 * @public
 */
export interface LogQuery {
  /** Place of the step, from 0; all if left out. */
  step?: number;
  limit?: number;
  cursor?: string;
  /**
   * Seconds, at most 20, for which the answer is held back until there is a
   * line or the work has ended.
   */
  wait?: number;
}

/**
 * Lines in the order in which they were written. As long as the work goes on,
 * more may follow: ask again with the cursor.
 *
 * @public
 */
export interface LogPage {
  items: LogLine[];
  cursor?: string;
  /** The work has ended and nothing follows. */
  ended: boolean;
}

/**
 * How far the engine is behind.
 *
 * @public
 */
export interface EngineHealth {
  status: 'ok' | 'behind' | 'down';
  /** ISO 8601 */
  at: string;
  /** What waits to be looked at, and how long the oldest has waited. */
  queues: Array<{
    name: 'passes' | 'work' | 'outbox' | 'events';
    waiting: number;
    /** Milliseconds. */
    lagMs: number;
  }>;
}

/**
 * Something of the history that was moved into the archive, as it was.
 *
 * @public
 */
export interface ArchivedRecord {
  id: string;
  kind: 'promotion' | 'run' | 'timeline' | 'transition' | 'event';
  stage?: string;
  /** ISO 8601 */
  at: string;
  record: Record<string, unknown>;
}

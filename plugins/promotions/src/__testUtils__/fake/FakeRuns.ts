import {
  ArchivedRecord,
  EngineHealth,
  LogLine,
  LogPage,
  Page,
  RerunRequest,
  StageRun,
  StageRunDetails,
  TaskDetails,
} from '@promotions/backstage-plugin-promotions-common';
import { NotFoundError } from '@backstage/errors';
import { FakeClearances } from './FakeClearances';

/** Stage runs, their tasks and logs, in memory. */
export class FakeRuns extends FakeClearances {
  readonly runs = new Map<string, StageRunDetails>();
  readonly tasks = new Map<string, TaskDetails>();
  /** By the id of the promotion or task. */
  readonly logs = new Map<string, LogLine[]>();
  /** Ids of promotions and tasks that still write. */
  readonly writing = new Set<string>();

  async getPromotionLog(
    promotionId: string,
    query?: { step?: number; cursor?: string },
  ): Promise<LogPage> {
    return this.log(promotionId, query);
  }

  async getTaskLog(
    taskId: string,
    query?: { step?: number; cursor?: string },
  ): Promise<LogPage> {
    return this.log(taskId, query);
  }

  async listRuns(): Promise<Page<StageRun>> {
    return { items: [...this.runs.values()] };
  }

  async getRun(runId: string): Promise<StageRunDetails> {
    const run = this.runs.get(runId);
    if (!run) {
      throw new NotFoundError(`There is no run ${runId}.`);
    }
    return run;
  }

  async rerun(runId: string, request: RerunRequest): Promise<StageRun> {
    const run = await this.getRun(runId);
    const again: StageRunDetails = {
      ...run,
      state: 'Progressing',
      round: run.round + 1,
      ...(request.phase !== 'promotionTasks' && { verification: 'Pending' }),
      promotionTasks: 'Pending',
      permissions: { rerun: [], abort: true },
    };
    this.runs.set(runId, again);
    return again;
  }

  async abortRun(runId: string): Promise<StageRun> {
    const run = await this.getRun(runId);
    const aborted: StageRunDetails = {
      ...run,
      state: 'Failed',
      message: 'Aborted by jane.',
      permissions: { rerun: ['verification'], abort: false },
    };
    this.runs.set(runId, aborted);
    return aborted;
  }

  async getTask(taskId: string): Promise<TaskDetails> {
    const task = this.tasks.get(taskId);
    if (!task) {
      throw new NotFoundError(`There is no task ${taskId}.`);
    }
    return task;
  }

  async listArchive(): Promise<Page<ArchivedRecord>> {
    return { items: [] };
  }

  async getHealth(): Promise<EngineHealth> {
    return { status: 'ok', at: new Date().toISOString(), queues: [] };
  }

  private log(
    work: string,
    { step, cursor }: { step?: number; cursor?: string } = {},
  ): LogPage {
    const items = (this.logs.get(work) ?? []).filter(
      line =>
        (step === undefined || line.step === step) &&
        (cursor === undefined || line.id > cursor),
    );
    return {
      items,
      cursor: items[items.length - 1]?.id ?? cursor,
      ended: !this.writing.has(work),
    };
  }
}

import {
  Page,
  Promotion,
  PromotionPhase,
  PromotionPlan,
  StageRun,
  StageTask,
  StepRecord,
  TaskPhase,
  TaskPlan,
} from '@promotions/backstage-plugin-promotions-common';

/** Promotions, the runs that follow them, and their tasks. */
export interface PromotionStore {
  getPromotion(
    id: string,
  ): Promise<
    | { promotion: Promotion; plan: PromotionPlan; steps: StepRecord[] }
    | undefined
  >;
  findPromotionByIdempotencyKey(
    pipelineId: string,
    key: string,
  ): Promise<Promotion | undefined>;
  /** Newest first. */
  listPromotions(query: {
    pipelineId: string;
    stage?: string;
    /** Only those into one of these stages. */
    stages?: string[];
    phase?: PromotionPhase;
    limit: number;
    cursor?: string;
  }): Promise<Page<Promotion>>;
  /** How many there are of those that have not ended, of all pipelines. */
  countOpenPromotions(): Promise<Record<'Pending' | 'Running', number>>;
  getRun(
    id: string,
  ): Promise<
    { pipelineId: string; run: StageRun; tasks: StageTask[] } | undefined
  >;
  /** Newest first. */
  listRuns(
    pipelineId: string,
    query: {
      stage?: string;
      stages?: string[];
      freight?: string;
      /** The one that brought the freight. */
      promotionId?: string;
      limit: number;
      cursor?: string;
    },
  ): Promise<Page<StageRun>>;
  getTask(id: string): Promise<
    | {
        pipelineId: string;
        task: StageTask;
        plan: TaskPlan;
        steps: StepRecord[];
      }
    | undefined
  >;
  listTasks(
    runId: string,
    query?: { phase?: TaskPhase; round?: number },
  ): Promise<StageTask[]>;
}

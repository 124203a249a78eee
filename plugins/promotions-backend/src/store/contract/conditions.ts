import {
  ConditionTransition,
  ConditionWatch,
  Page,
} from '@promotions/backstage-plugin-promotions-common';

/** What the steps of a promotion or task ask to be watched in a stage. */
export interface StageHealthChecks {
  pipelineId: string;
  /** Id of the stay: freight that comes back has them watched anew. */
  stay: string;
  stage: string;
  origin: string;
  healthChecks: ConditionWatch[];
}

/** Something outside that several replicas know how to look at. */
export interface ProbeRef {
  pipelineId: string;
  /** Empty: it is of none. */
  stage: string;
  /** Unique in the pipeline. */
  key: string;
  /** Changes when it is to be asked differently. */
  definition: string;
}

/** Whether it is for who asked to look now, and if not, when it is due. */
export type ProbeClaim =
  | { hold: number; failures: number }
  | { dueInMs: number };

/** What lies outside: conditions, and the looks at it. */
export interface ConditionStore {
  /**
   * Takes a look that is due for `holdMs`, or says when it will be. Of several
   * at once, one gets it. By the clock of the database on PostgreSQL.
   */
  claimProbe(probe: ProbeRef, now: Date, holdMs: number): Promise<ProbeClaim>;
  /** Says what came of a look: how many have failed in a row, and when the next one is due. */
  settleProbe(
    probe: ProbeRef,
    hold: number,
    next: { failures: number; inMs: number },
    now: Date,
  ): Promise<void>;
  /** All looks of a stage are due at once, also those that are under way. */
  makeProbesDue(pipelineId: string, stage: string, now: Date): Promise<void>;
  /** Forgets what nobody has looked at for a day. */
  forgetProbes(now: Date): Promise<void>;
  /**
   * What steps have asked to be watched for freight that is current, of
   * pipelines that are not archived; within a pipeline, what entered last comes
   * last.
   */
  listHealthChecks(query: {
    pipelineId?: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<StageHealthChecks>>;
  /** Newest first. */
  listConditionTransitions(
    pipelineId: string,
    query: {
      stage: string;
      type: string;
      target?: string;
      limit: number;
      cursor?: string;
    },
  ): Promise<Page<ConditionTransition>>;
}

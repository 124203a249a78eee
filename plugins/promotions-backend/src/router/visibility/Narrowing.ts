import {
  ArchivedRecord,
  Board,
  CreatePromotionResponse,
  Decision,
  FreightWithStatus,
  InboxItem,
  PipelineSummary,
  Promotion,
  PromotionDetails,
  PromotionRefusedError,
  StageRun,
  StageRunDetails,
  TaskDetails,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { StageView } from '../../permissions/StageView';
import { narrowBoard } from './board';
import { DecisionNarrowing } from './decisions';
import { StageElsewhere } from './elsewhere';
import { narrowFreight } from './freight';
import { narrowJson } from './json';
import { Redaction } from './Redaction';
import { narrowRun, narrowStep, narrowTask } from './runs';
import { narrowSummary } from './summary';
import { narrowEntry } from './timeline';

/**
 * The one place that says what somebody is told who may not see all stages of
 * a pipeline, or not all of what its decisions name in other pipelines. What
 * may be seen is given back as it is.
 */
export class Narrowing {
  readonly #redaction: Redaction;
  readonly #decisions: DecisionNarrowing;
  readonly #texts: { redaction: Redaction; decisions: DecisionNarrowing };

  constructor(
    private readonly view: StageView,
    /** Names of stages of this pipeline that are not seen, now or before. */
    hidden: string[],
    isHiddenElsewhere: (stage: StageElsewhere) => boolean,
  ) {
    this.#redaction = new Redaction(hidden);
    this.#decisions = new DecisionNarrowing(this.#redaction, isHiddenElsewhere);
    this.#texts = { redaction: this.#redaction, decisions: this.#decisions };
  }

  summary(pipeline: PipelineSummary): PipelineSummary {
    return this.view.everything
      ? pipeline
      : narrowSummary(pipeline, this.#redaction);
  }

  board(board: Board): Board {
    const sees = (stage: string) => this.view.sees(stage);
    return {
      ...narrowBoard(board, {
        sees,
        ...this.#texts,
      }),
      pipeline: this.summary(board.pipeline),
    };
  }

  freight<F extends FreightWithStatus>(freight: F): F {
    return narrowFreight(freight, stage => this.view.sees(stage));
  }

  decision(decision: Decision): Decision {
    return this.#decisions.decision(decision);
  }

  promotion<P extends Promotion>(promotion: P): P {
    return this.#decisions.promotion(promotion);
  }

  details<P extends Omit<PromotionDetails, 'permissions'>>(details: P): P {
    const { run, tasks, steps, asks } = details;
    return {
      ...this.promotion(details),
      steps: steps.map(step => narrowStep(step, this.#texts)),
      ...(run && { run: this.run(run) }),
      ...(asks && { asks: asks.map(each => this.decision(each)) }),
      tasks: tasks.map(task => narrowTask(task, this.#texts)),
    };
  }

  run(run: StageRun): StageRun {
    return narrowRun(run, this.#texts);
  }

  runDetails(details: StageRunDetails): StageRunDetails {
    return {
      ...narrowRun(details, this.#texts),
      tasks: details.tasks.map(task => narrowTask(task, this.#texts)),
    };
  }

  taskDetails(details: TaskDetails): TaskDetails {
    return {
      ...narrowTask(details, this.#texts),
      steps: details.steps.map(step => narrowStep(step, this.#texts)),
    };
  }

  /** Something of the history, as it was, of whatever kind. */
  archived(archived: ArchivedRecord): ArchivedRecord {
    return { ...archived, record: narrowJson(archived.record, this.#texts) };
  }

  response(response: CreatePromotionResponse): CreatePromotionResponse {
    const { promotion } = response;
    return {
      ...response,
      ...(promotion && { promotion: this.promotion(promotion) }),
      decision: this.decision(response.decision),
    };
  }

  refusal(error: PromotionRefusedError): PromotionRefusedError {
    return new PromotionRefusedError(
      this.#decisions.about(error.message, error.decision),
      this.decision(error.decision),
    );
  }

  entry(entry: TimelineEntry): TimelineEntry {
    return narrowEntry(entry, this.#texts);
  }

  inboxItem(item: InboxItem): InboxItem {
    return {
      ...item,
      ...(item.promotion && { promotion: this.promotion(item.promotion) }),
      decision: this.decision(item.decision),
    };
  }

  /** A text that may name stages. */
  text(text: string): string {
    return this.#redaction.text(text);
  }

  /** The texts of something with a message and a reason, without names. */
  texts<T extends { message?: string; reason?: string }>(value: T): T {
    return { ...value, ...this.#decisions.texts(value, 'message', 'reason') };
  }
}

import {
  Board,
  CreatePromotionResponse,
  Decision,
  FreightWithStatus,
  InboxItem,
  PipelineSummary,
  Promotion,
  PromotionDetails,
  PromotionRefusedError,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { StageView } from '../../permissions/StageView';
import { narrowBoard } from './board';
import { DecisionNarrowing } from './decisions';
import { StageElsewhere } from './elsewhere';
import { narrowFreight } from './freight';
import { Redaction } from './Redaction';
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

  constructor(
    private readonly view: StageView,
    /** Names of stages of this pipeline that are not seen, now or before. */
    hidden: string[],
    isHiddenElsewhere: (stage: StageElsewhere) => boolean,
  ) {
    this.#redaction = new Redaction(hidden);
    this.#decisions = new DecisionNarrowing(this.#redaction, isHiddenElsewhere);
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
        redaction: this.#redaction,
        decisions: this.#decisions,
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
    return {
      ...this.promotion(details),
      steps: details.steps.map(step => ({
        ...step,
        ...this.#decisions.texts(step, 'message'),
      })),
    };
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
    return narrowEntry(entry, {
      redaction: this.#redaction,
      decisions: this.#decisions,
    });
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

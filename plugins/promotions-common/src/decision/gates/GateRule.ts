import { FreightWithStatus, Requirement, Stage } from '../../model';
import { SnapshotIndex } from '../SnapshotIndex';

/**
 * The order in which requirements are asked, cheapest first. A class is asked
 * only once every class before it is met, so that nobody is asked in vain.
 * Availability belongs to `static`.
 */
export const EVALUATION_CLASSES = [
  /** What is known without looking at anything outside. */
  'static',
  /** What has been reported about stages and other pipelines. */
  'state',
  /** What people have to say. */
  'people',
  /** What external systems are asked. */
  'checks',
  /** What is taken while a promotion runs. */
  'locks',
] as const;

export type EvaluationClass = (typeof EVALUATION_CLASSES)[number];

/** What is asked of a gate. */
export interface GateQuestion {
  index: SnapshotIndex;
  /** The stage that the freight would enter. */
  stage: Stage;
  freight: FreightWithStatus;
  /** Milliseconds since 1970. */
  now: number;
  /** Id of the requirement that the gate yields. */
  id: string;
  /**
   * Milliseconds since 1970: from when on the freight is available to the
   * stage, by what is known now; Infinity while more than time is missing.
   */
  availableFrom: number;
  /** Entity ref of who asks for the promotion, if anybody does. */
  requestedBy: string | undefined;
}

/** A requirement without what every gate has: its id and kind. */
export type GateAnswer = Omit<
  Requirement,
  'id' | 'kind' | 'status' | 'policy' | 'override'
> & {
  /** `NotEvaluated`: it has nothing to say before the freight is available. */
  status: 'Met' | 'Waiting' | 'Unmet' | 'NotEvaluated';
};

/**
 * How one kind of gate, or a freeze, is met. An answer holds until the instant
 * that is its `until`, at which its status changes; for ever without one. Its
 * words tell nothing that changes before. An answer that is the same each time
 * may be one frozen object.
 */
export interface GateRule<TAsked> {
  class: EvaluationClass;
  /**
   * Whether the answer is the same for all freight of the stage, whoever asks:
   * then it is asked once. Left out: it is not.
   */
  sameForAllFreight?(asked: TAsked): boolean;
  evaluate(asked: TAsked, question: GateQuestion): GateAnswer;
  /**
   * The same without words, where these take long: what is asked at thousands
   * of instants to find the one that people are told. Left out: `evaluate`.
   */
  probe?(
    asked: TAsked,
    question: GateQuestion,
  ): Pick<GateAnswer, 'status' | 'until'>;
}

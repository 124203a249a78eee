import { FreightWithStatus, Gate, Requirement, Stage } from '../../model';
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
}

/** A requirement without what every gate has: its id and kind. */
export type GateAnswer = Omit<Requirement, 'id' | 'kind' | 'status'> & {
  status: 'Met' | 'Waiting' | 'Unmet';
};

/**
 * How one kind of gate is met.
 */
export interface GateRule<TGate extends Gate> {
  class: EvaluationClass;
  evaluate(gate: TGate, question: GateQuestion): GateAnswer;
}

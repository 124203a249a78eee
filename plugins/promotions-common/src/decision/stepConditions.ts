import { conditionAt } from '../conditions';
import {
  Condition,
  ConditionGate,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
} from '../model';
import { aside } from '../support/sentences';
import { toMillis } from '../time/instant';
import { compares, Comparisons } from './gates/comparison';
import { conditionGate } from './gates/condition';
import { SnapshotIndex } from './SnapshotIndex';

/**
 * What a step wants to know of a condition.
 *
 * @public
 */
export interface StepConditionQuestion {
  /** As a gate would ask. */
  gate: ConditionGate;
  /** There is nothing to wait for any more where any of them compares so. */
  failWhen?: Comparisons;
  /** ISO 8601: what was observed before does not count. */
  observedSince?: string;
  /** Id of the freight that it is about. */
  freight: string;
}

/** @public */
export interface StepConditionAnswer {
  status: 'Met' | 'Waiting' | 'Failed';
  /** One sentence. */
  message: string;
  /** ISO 8601: when the answer changes by the passing of time alone. */
  until?: string;
  /** What it was told by, where it was reported. */
  condition?: Condition;
}

/**
 * How a condition compares, by the rule of condition gates.
 *
 * @public
 */
export function askStepCondition(
  snapshot: PipelineSnapshot,
  question: StepConditionQuestion,
  now: Date,
): StepConditionAnswer {
  const { gate, freight, observedSince } = question;
  const index = new SnapshotIndex({
    ...snapshot,
    conditions: snapshot.conditions.filter(
      ({ observedAt }) =>
        observedSince === undefined ||
        toMillis(observedAt) >= toMillis(observedSince),
    ),
  });
  const failed = failure(index, question, now);
  if (failed) {
    return failed;
  }
  const { status, message, until, details } = conditionGate.evaluate(gate, {
    index,
    stage: index.stage(gate.stage) ?? ({ name: gate.stage } as Stage),
    freight: index.freight(freight) ?? unknownFreight(freight),
    now: now.getTime(),
    id: gate.name,
    availableFrom: 0,
    requestedBy: undefined,
  });
  return {
    status: status === 'Met' ? 'Met' : 'Waiting',
    message,
    ...(until !== undefined && { until }),
    ...(details?.condition !== undefined && {
      condition: details.condition as Condition,
    }),
  };
}

/** Too old to be in the snapshot, it is known to be nowhere now. */
function unknownFreight(id: string): FreightWithStatus {
  return {
    id,
    origin: '',
    alias: '',
    artifacts: [],
    metadata: {},
    labels: {},
    createdAt: '',
    createdBy: '',
    status: { currentlyIn: {}, verifiedIn: {}, clearedFor: {}, rejections: [] },
  };
}

/** One is enough, of the stage or of any of its targets. */
function failure(
  index: SnapshotIndex,
  { gate, failWhen, freight }: StepConditionQuestion,
  now: Date,
): StepConditionAnswer | undefined {
  if (!failWhen) {
    return undefined;
  }
  const found = index
    .conditions(gate.stage, gate.type)
    .filter(
      ({ target, freight: about }) =>
        (gate.target === undefined || target === gate.target) &&
        (!gate.sameFreight || about === freight),
    )
    .map(condition => conditionAt(condition, now.getTime()))
    .find(({ status }) => compares(status, failWhen));
  return (
    found && {
      status: 'Failed',
      message: `${found.type} of ${
        found.target === undefined
          ? found.stage
          : `${found.target} in ${found.stage}`
      } is ${found.status}${aside(found.message ?? found.reason)}.`,
      condition: found,
    }
  );
}

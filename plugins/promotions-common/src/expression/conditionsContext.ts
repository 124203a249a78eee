import { conditionAt, expiryOf } from '../conditions';
import { Condition, PipelineSnapshot } from '../model';
import { markUnchanging } from './values';

type ConditionsOfStage = Record<string, Record<string, unknown>>;

/** Conditions as they are between two instants at which one expires. */
interface Era {
  byStage: Record<string, ConditionsOfStage>;
  /** Stage to `conditions` as its gates see it. */
  seenFrom: Map<string, Record<string, unknown>>;
}

/**
 * What `conditions` is in the expressions of gates, made once for each stage
 * and for each span in which no condition expires.
 */
export class ConditionsContext {
  readonly #snapshot: PipelineSnapshot;
  readonly #expiries: number[];
  readonly #eras = new Map<number, Era>();

  constructor(snapshot: PipelineSnapshot) {
    this.#snapshot = snapshot;
    this.#expiries = snapshot.conditions
      .map(expiryOf)
      .filter(expiry => expiry < Infinity);
  }

  /** @param now - Milliseconds since 1970. */
  at(now: number, stage: string): Record<string, unknown> {
    const { byStage, seenFrom } = this.#era(now);
    let conditions = seenFrom.get(stage);
    if (!conditions) {
      conditions = markUnchanging({ ...byStage[stage], ...byStage });
      seenFrom.set(stage, conditions);
    }
    return conditions;
  }

  #era(now: number): Era {
    // How many have expired tells the spans apart.
    const number = this.#expiries.reduce((n, at) => (at <= now ? n + 1 : n), 0);
    let era = this.#eras.get(number);
    if (!era) {
      era = { byStage: byStageAt(this.#snapshot, now), seenFrom: new Map() };
      this.#eras.set(number, era);
    }
    return era;
  }
}

function byStageAt(
  snapshot: PipelineSnapshot,
  now: number,
): Record<string, ConditionsOfStage> {
  const stages = new Map<string, Map<string, Record<string, unknown>>>(
    snapshot.pipeline.stages.map(stage => [stage.name, new Map()]),
  );
  for (const condition of snapshot.conditions) {
    const types = stages.get(condition.stage);
    types?.set(
      condition.type,
      withCondition(types.get(condition.type), conditionAt(condition, now)),
    );
  }
  return Object.fromEntries(
    Array.from(stages, ([name, types]) => [
      name,
      markUnchanging(Object.fromEntries(types)),
    ]),
  );
}

function withCondition(
  known: Record<string, unknown> | undefined,
  condition: Condition,
): Record<string, unknown> {
  const { type: _type, stage: _stage, target, ...fields } = condition;
  const targets = known?.targets ?? {};
  return target === undefined
    ? { ...fields, targets }
    : {
        ...known,
        targets: Object.fromEntries([
          ...Object.entries(targets),
          [target, fields],
        ]),
      };
}

import {
  ConditionWatch,
  PipelineSnapshot,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges } from '../store/Store';

type HealthChecksSet = NonNullable<PipelineChanges['healthChecksSet']>;

/**
 * What is watched, from the success of a task on, for as long as its freight
 * is in the stage: beside what is watched already, and in place of that for
 * the same conditions.
 */
export function withHealthChecks(
  { current }: Pick<PipelineSnapshot, 'current'>,
  { stage, freight }: { stage: string; freight: string },
  added: ConditionWatch[],
): HealthChecksSet {
  const entry = current.find(
    known => known.stage === stage && known.freight === freight,
  );
  if (!entry || added.length === 0) {
    return [];
  }
  const keys = new Set(added.map(keyOf));
  const kept = (entry.healthChecks ?? []).filter(
    check => !keys.has(keyOf(check)),
  );
  return [{ stage, freight, healthChecks: [...kept, ...added] }];
}

/** Of a stage, a condition is known by its type and target. */
export function keyOf({
  type,
  target,
}: Pick<ConditionWatch, 'type' | 'target'>): string {
  return JSON.stringify([type, target]);
}

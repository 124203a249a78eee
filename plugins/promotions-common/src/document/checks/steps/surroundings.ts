import { StepSurroundings } from '../../../expression';
import { Cursor } from '../../Cursor';
import { bundleNameOf, defaultStepId } from '../../normalizeSteps';
import { Path } from '../../path';
import { DocumentReach, DocumentRegistry, StepPlace } from '../../registry';
import { Report } from '../../Report';
import { durationAt } from '../durations';

/** What all checks of steps share. */
export interface Checks {
  registry: DocumentRegistry;
  /** Absent: what the steps will reach is not checked. */
  reach?: DocumentReach;
  report: Report;
  /** `spec.tasks`, by name. */
  bundles: ReadonlyMap<string, Cursor>;
  /** Names of all stages, with those of their targets. */
  stages: ReadonlyMap<string, readonly string[]>;
}

/** What is around a list of steps. */
export interface Surroundings extends Checks, StepSurroundings {
  /** The variables whose values are known already. */
  known: Record<string, unknown>;
  /** Where they stand; of a bundle that is known only where it is used. */
  stands?: StepPlace;
  /**
   * Whether steps of the list see those before them, or are tasks of their
   * own; of a bundle that is known only where it is used.
   */
  order?: 'inTurn' | 'sideBySide';
}

/** A step that is looked at, and where in the document it can be mended. */
export interface StepCursor {
  step: Cursor;
  /** The place of what is at a path within the step. */
  place(path: Path): Path;
  /** It is a task of a phase, whose `retry` is another one. */
  task?: boolean;
  /** What the timeout of its phase leaves it, milliseconds. */
  patience?: number;
  /** The strategy that it belongs to. */
  strategy?: string;
}

/** Steps as they stand in the document. */
export function asWritten(steps: Cursor[]): StepCursor[] {
  return steps.map(step => ({
    step,
    place: path => [...step.path, ...path],
  }));
}

/** The ids by which a list of steps is known to each other. */
export function idsOf(steps: readonly StepCursor[]): string[] {
  return steps.map(({ step }, index) =>
    step.get('id').exists ? step.get('id').text ?? '' : defaultStepId(index),
  );
}

/** Of the steps of a list, those that one of them sees. */
export function earlierIds(
  ids: readonly string[],
  index: number,
  { order, earlier = [] }: Pick<Surroundings, 'order' | 'earlier'>,
): string[] {
  return order === 'sideBySide'
    ? []
    : [...earlier.filter(id => !ids.includes(id)), ...ids.slice(0, index)];
}

/**
 * Where a step stands, with the time that it is given there.
 *
 * @param whole - what it is a part of where it stands in a bundle, else itself
 */
export function placeFor(
  step: Cursor,
  { task, patience = Infinity, step: whole }: StepCursor,
  stands: StepPlace,
): StepPlace {
  const ofTask = task ? timeoutOf(whole, Infinity) : Infinity;
  const timeout = Math.min(patience, timeoutOf(step, ofTask));
  return Number.isFinite(timeout) ? { ...stands, timeout } : stands;
}

function timeoutOf(step: Cursor, otherwise: number): number {
  return durationAt(step.get('retry').get('timeout'), otherwise);
}

/** The bundle that a step uses, if it does not do something itself. */
export function usedBundle(step: Cursor): string | undefined {
  const { text } = step.get('uses');
  return text === undefined ? undefined : bundleNameOf(text);
}

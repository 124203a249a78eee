import { evaluateExpression, gateContext } from '../../expression';
import { conditionsNamed } from '../../expression/uses';
import { Stage } from '../../model';
import { SnapshotIndex } from '../SnapshotIndex';
import { GateQuestion } from './GateRule';

const NONE: readonly number[] = [];

/**
 * The value of an expression that has to be true or false, or a sentence that
 * says why it is neither. Gates fail closed.
 *
 * @param more - What it sees beside what every gate sees.
 */
export function evaluateBoolean(
  expression: string,
  { index, stage, freight, now }: GateQuestion,
  more: Record<string, unknown> = {},
): { value: boolean } | { error: string } {
  let value: unknown;
  try {
    const { snapshot } = index;
    const context = gateContext({ snapshot, stage, freight, now });
    value = evaluateExpression(expression, Object.assign(context, more));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return typeof value === 'boolean'
    ? { value }
    : {
        error: `It has to result in true or false, not in ${typeName(value)}.`,
      };
}

function typeName(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

/** Of each snapshot, what expressions of a stage look at: ascending instants. */
const expiries = new WeakMap<
  SnapshotIndex,
  Map<Stage, Map<string, readonly number[]>>
>();

/**
 * Instants after now at which conditions expire that the expression may look
 * at: the only ones at which time alone can change its value.
 */
export function conditionChanges(
  expression: string,
  { index, stage, now }: Pick<GateQuestion, 'index' | 'stage' | 'now'>,
): readonly number[] {
  let ofIndex = expiries.get(index);
  if (!ofIndex) {
    ofIndex = new Map();
    expiries.set(index, ofIndex);
  }
  let ofStage = ofIndex.get(stage);
  if (!ofStage) {
    ofStage = new Map();
    ofIndex.set(stage, ofStage);
  }
  let instants = ofStage.get(expression);
  if (!instants) {
    instants = expiriesOf(expression, index, stage);
    ofStage.set(expression, instants);
  }
  return instants.length === 0
    ? instants
    : instants.filter(instant => instant > now);
}

function expiriesOf(
  expression: string,
  index: SnapshotIndex,
  stage: Stage,
): readonly number[] {
  const expiring = index.expiring();
  if (expiring.length === 0) {
    return NONE;
  }
  const named = conditionsNamed(expression);
  if (named.none) {
    return NONE;
  }
  return expiring
    .filter(({ condition }) => named.mayRead(condition, stage.name))
    .map(({ expiry }) => expiry);
}

/**
 * How many instants an expression is tried at; at the one after them the
 * decision is taken again, changed or not.
 */
export const MAX_TRIES = 50;

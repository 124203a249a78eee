import { evaluateExpression, gateContext } from '../../expression';
import { conditionsNamed, variablesOf } from '../../expression/uses';
import { FreightWithStatus, Stage } from '../../model';
import { SnapshotIndex } from '../SnapshotIndex';
import { GateQuestion } from './GateRule';

const NONE: readonly number[] = [];

/** A truth value, or a sentence that says why there is none. */
export type BooleanResult = { value: boolean } | { error: string };

/** What is the same for all stages. */
const OF_FREIGHT = new Set(['freight', 'entity', 'pipeline']);

/** Of a snapshot: expression to freight to result. */
const known = new WeakMap<
  SnapshotIndex,
  Map<string, Map<FreightWithStatus, BooleanResult>>
>();

/**
 * The value of an expression that has to be true or false. Gates fail closed.
 * What depends on the freight alone is evaluated once for all stages.
 */
export function evaluateBoolean(
  expression: string,
  question: GateQuestion,
): BooleanResult {
  for (const name of variablesOf(expression)) {
    if (!OF_FREIGHT.has(name)) {
      return evaluateWith(expression, question);
    }
  }
  const { index, freight } = question;
  let ofIndex = known.get(index);
  if (!ofIndex) {
    ofIndex = new Map();
    known.set(index, ofIndex);
  }
  let results = ofIndex.get(expression);
  if (!results) {
    results = new Map();
    ofIndex.set(expression, results);
  }
  let result = results.get(freight);
  if (!result) {
    result = evaluateWith(expression, question);
    results.set(freight, result);
  }
  return result;
}

/**
 * The value of an expression that has to be true or false.
 *
 * @param more - What it sees beside what every gate sees.
 */
export function evaluateWith(
  expression: string,
  { index, stage, freight, now }: GateQuestion,
  more?: Record<string, unknown>,
): BooleanResult {
  let value: unknown;
  try {
    const { snapshot } = index;
    const context = gateContext({ snapshot, stage, freight, now });
    value = evaluateExpression(
      expression,
      more ? Object.assign(context, more) : context,
    );
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
 * Instants at which conditions expire that the expression may look at: the
 * only ones at which time alone can change its value. Some may be over.
 */
export function conditionChanges(
  expression: string,
  { index, stage }: Pick<GateQuestion, 'index' | 'stage'>,
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
  return instants;
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
 * How many instants an expression is tried at for each freight; at the one
 * after them the decision is taken again, changed or not.
 */
export const MAX_TRIES = 50;

/** The same where it is tried once for all freight. */
export const MAX_SHARED_TRIES = 1_000;

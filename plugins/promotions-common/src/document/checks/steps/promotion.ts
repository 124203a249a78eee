import { varsScopeIn } from '../../../expression';
import { Cursor } from '../../Cursor';
import { Report } from '../../Report';
import {
  FIELDS_OF,
  STRATEGIES,
  Strategy,
  StrategyField,
  strategyFields,
} from '../../schema/strategies';
import { placeInStrategy, strategySteps } from '../../strategies';
import { listed, shown } from '../../suggest';
import { checkExpressions } from '../configuration';
import { durationAt } from '../durations';
import { phasesOf } from '../phases';
import { checkSteps } from './steps';
import { asWritten, Checks, StepCursor, Surroundings } from './surroundings';
import { checkWrittenOut } from './writtenOut';

/** The most steps that one promotion may have, with bundles and targets. */
export const MAX_PROMOTION_STEPS = 1_000;

/**
 * The steps of a stage, and of its tasks.
 *
 * @returns how many they are, with bundles written out
 */
export function checkStageSteps(stage: Cursor, checks: Checks): number {
  const promotion = stage.get('promotion');
  const target = promotion.get('forEachTarget').value === true;
  const vars = promotion.get('vars');
  checkExpressions(vars, varsScopeIn({ target }), checks.report);
  checkStrategy(promotion, checks.report);
  checkTargets(stage, checks.report);
  const surroundings: Surroundings = {
    ...checks,
    target,
    known: { vars: vars.isMap ? vars.value : {} },
    vars: vars.entries().map(([name]) => name),
    order: 'inTurn',
    stands: {
      stage: stage.get('name').text ?? '',
      stages: checks.stages,
      task: false,
    },
  };
  const steps = stepsOf(promotion);
  checkSteps(steps, surroundings);
  const count = checkWrittenOut(steps, surroundings, MAX_PROMOTION_STEPS);
  checkCount(stage, count, checks.report);
  return count + checkTasks(stage, surroundings);
}

function checkTasks(stage: Cursor, surroundings: Surroundings): number {
  const tasks = phasesOf(stage).flatMap(({ key, tasks: all }) => {
    const patience = durationAt(key.get('timeout'), Infinity);
    return asWritten(all).map(task => ({ ...task, task: true, patience }));
  });
  const { stands } = surroundings;
  const around = {
    ...surroundings,
    target: false,
    order: 'sideBySide' as const,
    stands: stands && { ...stands, task: true },
  };
  checkSteps(tasks, around);
  return checkWrittenOut(tasks, around, MAX_PROMOTION_STEPS);
}

/** Those that are declared, or those that the strategy stands for. */
function stepsOf(promotion: Cursor): StepCursor[] {
  const strategy = strategyOf(promotion);
  if (promotion.get('steps').exists || strategy === undefined) {
    return asWritten(promotion.get('steps').items());
  }
  if (FIELDS_OF[strategy].needs.some(field => !promotion.get(field).exists)) {
    return [];
  }
  return strategySteps({ ...(promotion.value as object), strategy }).map(
    step => ({
      step: new Cursor(step),
      strategy,
      place: path => [...promotion.path, ...placeInStrategy(step.id, path)],
    }),
  );
}

function strategyOf(promotion: Cursor): Strategy | undefined {
  const { text } = promotion.get('strategy');
  return STRATEGIES.find(strategy => strategy === text);
}

/** What is said belongs to the strategy, and is enough for it. */
function checkStrategy(promotion: Cursor, report: Report) {
  const strategy = strategyOf(promotion);
  if (promotion.get('strategy').exists && promotion.get('steps').exists) {
    report.add(
      promotion.get('steps').path,
      '`strategy` stands for steps of its own. Remove one of the two.',
      'key',
    );
  }
  if (promotion.get('strategy').exists && !strategy) {
    return;
  }
  const { needs, takes } = strategy
    ? FIELDS_OF[strategy]
    : { needs: [], takes: [] };
  for (const field of Object.keys(strategyFields) as StrategyField[]) {
    const { path, exists } = promotion.get(field);
    if (!exists && needs.includes(field)) {
      report.add(
        path,
        `The strategy ${shown(strategy ?? '')} needs the key ${shown(
          field,
        )}. Add it.`,
      );
    } else if (exists && ![...needs, ...takes].includes(field)) {
      report.add(path, misplaced(field, strategy), 'key');
    }
  }
}

function misplaced(field: StrategyField, strategy?: Strategy): string {
  const others = STRATEGIES.filter(other =>
    [...FIELDS_OF[other].needs, ...FIELDS_OF[other].takes].includes(field),
  );
  const whose = `${shown(field)} belongs to the ${
    others.length > 1 ? 'strategies' : 'strategy'
  } ${listed(others)}`;
  return strategy
    ? `${whose}, not to ${shown(strategy)}. Remove it, or choose another one.`
    : `${whose}. Add \`strategy\`, or remove it.`;
}

function checkTargets(stage: Cursor, report: Report) {
  const forEach = stage.get('promotion').get('forEachTarget');
  if (forEach.value === true && stage.get('targets').items().length === 0) {
    report.add(
      forEach.path,
      'The stage has no targets, so that its steps would never run. Add `targets`, or remove `forEachTarget`.',
      'key',
    );
  }
}

function checkCount(stage: Cursor, steps: number, report: Report) {
  const promotion = stage.get('promotion');
  const targets =
    promotion.get('forEachTarget').value === true
      ? stage.get('targets').items().length
      : 1;
  if (steps * targets <= MAX_PROMOTION_STEPS) {
    return;
  }
  const list = promotion.get('steps');
  report.add(
    list.exists ? list.path : promotion.get('strategy').path,
    `A promotion would have more than ${MAX_PROMOTION_STEPS} steps, with bundles written out${
      targets > 1 ? ` and all of them once for each of ${targets} targets` : ''
    }. Use fewer.`,
    'key',
  );
}

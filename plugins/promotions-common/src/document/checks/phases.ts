import { Cursor } from '../Cursor';
import { defaultTaskId } from '../normalizeTasks';
import { Report } from '../Report';
import { unique } from './unique';

/** The tasks of each phase of a stage. */
export function phasesOf(
  stage: Cursor,
): Array<{ key: Cursor; tasks: Cursor[] }> {
  const verification = stage.get('verification');
  const promotionTasks = stage.get('promotionTasks');
  return [
    { key: verification, tasks: verification.get('tasks').items() },
    { key: promotionTasks, tasks: promotionTasks.items() },
  ];
}

/**
 * Tasks are called differently, and belong to a stage that freight is deployed
 * to: one that it only passes through has nothing that they could look at.
 */
export function checkPhases(stage: Cursor, report: Report) {
  for (const { key, tasks } of phasesOf(stage)) {
    unique(tasks, report, {
      what: 'a task',
      key: 'id',
      otherwise: (_, index) => defaultTaskId(index),
    });
    if (key.exists && isPassedThrough(stage)) {
      report.add(
        key.path,
        `The stage has neither steps nor targets, so that freight only passes through it and no task ever runs. Add steps or targets, or remove \`${key.path.at(
          -1,
        )}\`.`,
        'key',
      );
    }
  }
}

function isPassedThrough(stage: Cursor): boolean {
  const promotion = stage.get('promotion');
  return (
    stage.get('targets').items().length === 0 &&
    promotion.get('steps').items().length === 0 &&
    !promotion.get('strategy').exists
  );
}

export * from './deploy';
export * from './phase';
export * from './rerun';
export * from './run';
export {
  isUnfinished,
  TASK_PHASES,
  tasksOf,
  verificationEndsAt,
} from './tasks';

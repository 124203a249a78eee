export * from './StepList';
export type { LoadLog } from './StepLog';

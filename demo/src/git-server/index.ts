export * from './GitServer';
export type { PushRecord } from './pushLog';
export type { CommitSummary, StoredFile } from './Repositories';

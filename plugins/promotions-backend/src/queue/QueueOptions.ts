import { DatabaseService, LoggerService } from '@backstage/backend-plugin-api';

/** What queues need. Durations are milliseconds. */
export interface QueueOptions {
  database: DatabaseService;
  logger: LoggerService;
  now(): Date;
  /** Where pg-boss has its tables; left out: after the schema of the plugin. */
  schema?: string;
  /** Whether to hear what other replicas do through LISTEN. */
  listen: boolean;
  /** How often jobs are asked for while nothing can be heard. */
  pollIntervalMs: number;
  /** How often what is due is looked for, beside the instants that are known. */
  scanIntervalMs: number;
}

import { Freeze, Policy } from '../../model';

/** What an administrator says about a policy. @public */
export type PolicyRequest = Pick<
  Policy,
  'name' | 'description' | 'entities' | 'autoPromotion' | 'autoRollback'
> & {
  stages?: string[];
  labels?: Record<string, string>;
  /** Gates as in a pipeline document, each with a name. */
  gates?: unknown[];
  /** Order among the policies of the database; lower first. Default: 0. */
  position?: number;
};

/** A span of time as in a `window` gate of a document. @public */
export type TimeWindowInput =
  | { schedule: string; duration: string; timeZone?: string }
  | { from?: string; to?: string };

/** What an administrator says about a freeze. @public */
export type FreezeRequest = Pick<Freeze, 'name' | 'reason' | 'entities'> & {
  stages?: string[];
  labels?: Record<string, string>;
  windows: TimeWindowInput[];
};

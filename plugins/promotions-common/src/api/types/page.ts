import { TimelineEntry } from '../../model';

/** @public */
export interface Page<T> {
  items: T[];
  /** Pass as `cursor` for the next page; absent on the last one. */
  nextCursor?: string;
}

/** @public */
export type TimelinePage = Page<TimelineEntry>;

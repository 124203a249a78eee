import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import { JANE } from './freight';
import { ago } from './time';

export function makeEntry(
  kind: string,
  changes: Partial<TimelineEntry> = {},
): TimelineEntry {
  return {
    id: `entry-${kind}-${changes.message ?? ''}`,
    at: ago(5),
    kind,
    actor: JANE,
    stage: 'prod',
    freight: 'id-of-calm-fox',
    message: `It was ${kind}.`,
    ...changes,
  };
}

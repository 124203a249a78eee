import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import { DecisionNarrowing } from './decisions';
import { narrowJson } from './json';
import { Redaction } from './Redaction';

/** An entry of the timeline, without names of what somebody may not see. */
export function narrowEntry(
  entry: TimelineEntry,
  { redaction, decisions }: NarrowEntryOptions,
): TimelineEntry {
  const { data } = entry;
  return {
    ...entry,
    message: redaction.text(entry.message),
    ...(data && { data: narrowJson(data, { redaction, decisions }) }),
  };
}

interface NarrowEntryOptions {
  redaction: Redaction;
  decisions: DecisionNarrowing;
}

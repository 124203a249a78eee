import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import { DecisionNarrowing } from './decisions';
import { isDecision } from './elsewhere';
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
    ...(data && {
      data: Object.fromEntries(
        Object.entries(redaction.json(data)).map(([key, value]) => [
          key,
          // Narrowed from what it was, so that its sentences stay whole.
          isDecision(data[key]) ? decisions.decision(data[key]) : value,
        ]),
      ),
    }),
  };
}

interface NarrowEntryOptions {
  redaction: Redaction;
  decisions: DecisionNarrowing;
}

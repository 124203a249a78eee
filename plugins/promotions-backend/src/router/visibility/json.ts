import { DecisionNarrowing } from './decisions';
import { isDecision } from './elsewhere';
import { Redaction } from './Redaction';

/**
 * JSON of any kind, with decisions anywhere in it: without the keys, and
 * without the texts in it, that name what must not be seen.
 */
export function narrowJson<T>(
  value: T,
  options: { redaction: Redaction; decisions: DecisionNarrowing },
): T {
  const { redaction, decisions } = options;
  const narrow = (part: unknown): unknown => {
    if (typeof part === 'string') {
      return redaction.text(part);
    }
    if (typeof part !== 'object' || part === null) {
      return part;
    }
    if (Array.isArray(part)) {
      return part
        .filter(item => typeof item !== 'string' || !redaction.concerns(item))
        .map(narrow);
    }
    // Narrowed from what it was, so that its sentences stay whole.
    return isDecision(part)
      ? decisions.decision(part)
      : Object.fromEntries(
          Object.entries(part)
            .filter(([key]) => !redaction.concerns(key))
            .map(([key, item]) => [key, narrow(item)]),
        );
  };
  return narrow(value) as T;
}

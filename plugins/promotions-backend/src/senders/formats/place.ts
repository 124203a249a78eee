import { EventRefusedError } from '../errors';
import { EventMapping, KnownSender } from '../Sender';

/** An object that a controller speaks of. */
export interface ReportedObject {
  kind: string;
  namespace: string;
  name: string;
}

/** What an event is about. */
export interface Place {
  entityRef?: string;
  pipeline?: string;
  stage: string;
  target: string;
  revisionFrom?: string;
}

const FIELDS = ['entityRef', 'pipeline', 'stage', 'target'] as const;

/** What metadata calls them. */
const KEY_PREFIX = 'promotions.';

/**
 * What the object is to promotions: as the first mapping of the sender that
 * matches it says, and where that says nothing, as its metadata say.
 *
 * @throws EventRefusedError where neither says what has to be known
 */
export function placeOf(
  sender: KnownSender,
  object: ReportedObject,
  metadata: Readonly<Record<string, string>>,
): Place {
  const mapped = mappedBy(sender.mappings, object);
  const found: Partial<Place> = { revisionFrom: mapped?.revisionFrom };
  for (const field of FIELDS) {
    const key = `${KEY_PREFIX}${field}`;
    found[field] =
      mapped?.[field] ??
      (Object.hasOwn(metadata, key) ? metadata[key] : undefined);
  }
  const { entityRef, pipeline, stage, target } = found;
  const missing = [
    ...(entityRef === undefined && pipeline === undefined ? ['entityRef'] : []),
    ...(stage === undefined ? ['stage'] : []),
    ...(target === undefined ? ['target'] : []),
  ];
  if (stage === undefined || target === undefined || missing.length > 0) {
    throw new EventRefusedError(
      `Nothing says what ${object.kind} ${object.namespace}/${
        object.name
      } is here: neither a mapping of sender ${
        sender.name
      } nor its metadata give ${missing
        .map(field => `${KEY_PREFIX}${field}`)
        .join(', ')}.`,
      422,
    );
  }
  return { ...found, stage, target };
}

function mappedBy(
  mappings: EventMapping[],
  object: ReportedObject,
): EventMapping | undefined {
  for (const { kind, namespace, name, ...mapping } of mappings) {
    const parts = [
      captureWildcards(kind ?? '*', object.kind, kind),
      captureWildcards(namespace ?? '*', object.namespace, namespace),
      captureWildcards(name ?? '*', object.name, name),
    ];
    if (!parts.includes(undefined)) {
      return filledIn(
        mapping,
        parts.flatMap(part => part ?? []),
      );
    }
  }
  return undefined;
}

/**
 * What stands for each `*` where the pattern matches, the shortest text first;
 * nothing of a pattern that was not given.
 */
function captureWildcards(
  pattern: string,
  text: string,
  given: string | undefined,
): string[] | undefined {
  const [head, ...rest] = pattern.split('*');
  if (rest.length === 0) {
    return text === pattern ? [] : undefined;
  }
  const tail = rest.pop() ?? '';
  const end = text.length - tail.length;
  if (!text.startsWith(head) || !text.endsWith(tail) || end < head.length) {
    return undefined;
  }
  const captured: string[] = [];
  let from = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) {
      return undefined;
    }
    captured.push(text.slice(from, found));
    from = found + part.length;
  }
  captured.push(text.slice(from, end));
  return given === undefined ? [] : captured;
}

function filledIn(mapping: EventMapping, captured: string[]): EventMapping {
  const filled: EventMapping = { revisionFrom: mapping.revisionFrom };
  for (const field of FIELDS) {
    filled[field] = mapping[field]?.replace(
      /\$([1-9])/g,
      (text, number) => captured[Number(number) - 1] ?? text,
    );
  }
  return filled;
}

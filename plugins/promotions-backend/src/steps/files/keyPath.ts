import { TerminalError } from '@promotions/backstage-plugin-promotions-node';

/**
 * One step on the way to a value: the key of a map, or the index of a list.
 * `index` is set where the text can only mean an index (`[0]`); a plain number
 * (`.0`) is either, as the document has it.
 */
export interface KeySegment {
  key: string;
  index: boolean;
}

const PLAIN = /[^.[\]"'\s]+/y;
const INDEX = /\[(\d+)\]/y;
const QUOTED = /\[?(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')\]?/y;

/**
 * Reads a dotted key: `image.tag`, `images[0].tag`, `images.0.tag`,
 * `annotations."app.kubernetes.io/name"`, `annotations['a.b']`.
 *
 * @throws TerminalError when it is not one
 */
export function parseKey(text: string): KeySegment[] {
  const segments: KeySegment[] = [];
  let position = 0;
  while (position < text.length) {
    if (segments.length > 0 && text[position] === '.') {
      position += 1;
    } else if (segments.length > 0 && text[position] !== '[') {
      throw notAKey(text);
    }
    const [segment, end] = segmentAt(text, position);
    segments.push(segment);
    position = end;
  }
  if (segments.length === 0 || text.endsWith('.')) {
    throw notAKey(text);
  }
  return segments;
}

function segmentAt(text: string, position: number): [KeySegment, number] {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = position;
    return pattern.exec(text);
  };
  const index = match(INDEX);
  if (index) {
    return [{ key: index[1], index: true }, position + index[0].length];
  }
  const quoted = match(QUOTED);
  if (quoted) {
    const [all, double, single] = quoted;
    if (all.startsWith('[') !== all.endsWith(']')) {
      throw notAKey(text);
    }
    const key =
      double !== undefined
        ? double.replace(/\\(.)/g, '$1')
        : single.replace(/''/g, "'");
    return [{ key, index: false }, position + all.length];
  }
  const plain = match(PLAIN);
  if (plain) {
    return [{ key: plain[0], index: false }, position + plain[0].length];
  }
  throw notAKey(text);
}

function notAKey(text: string): TerminalError {
  return new TerminalError(
    `'${text}' is not a key. Write it like image.tag, images[0].tag or annotations."example.com/name".`,
  );
}

/** The key as it would be written. */
export function formatKey(segments: KeySegment[]): string {
  return segments
    .map(({ key, index }, position) => {
      if (index) {
        return `[${key}]`;
      }
      const text = /^[^.[\]"'\s]+$/.test(key) ? key : JSON.stringify(key);
      return position === 0 ? text : `.${text}`;
    })
    .join('');
}

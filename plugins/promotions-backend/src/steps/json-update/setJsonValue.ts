import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import {
  applyEdits,
  FormattingOptions,
  JSONPath,
  modify,
  Node,
} from 'jsonc-parser';
import { isDeepStrictEqual } from 'node:util';
import { membersOf, placeOf, readJson, valueOf } from '../files/json';
import { formatKey, KeySegment } from '../files/keyPath';

/**
 * Sets one value in the text of a JSON file. Nothing else of the text changes:
 * neither order, blanks nor comments. Only what is written on one line with
 * something that is added gets lines of its own.
 *
 * @param create - make what does not exist of the key
 * @throws TerminalError when the text is not JSON, or the key does not exist
 */
export function setJsonValue(
  text: string,
  key: KeySegment[],
  value: unknown,
  create: boolean,
): string {
  const { path, node, rest, last } = locate(text, readJson(text), key);
  if (rest.length > 0 && !create) {
    throw missing(key, key.length - rest.length, last);
  }
  if (node && isDeepStrictEqual(valueOf(text, node), value)) {
    return text;
  }
  const edits = modify(text, [...path, ...newPath(rest, last)], value, {
    formattingOptions: formattingOf(text),
  });
  return applyEdits(text, edits);
}

interface Place {
  /** As far as it exists. */
  path: JSONPath;
  /** What of the key does not exist. */
  rest: KeySegment[];
  /** What is there; undefined where nothing is. */
  node?: Node;
  /** The last that exists on the way. */
  last: Node;
}

function locate(text: string, root: Node, key: KeySegment[]): Place {
  const path: JSONPath = [];
  let last = root;
  for (const [position, segment] of key.entries()) {
    const here = formatKey(key.slice(0, position)) || 'the document';
    const step = stepInto(text, last, segment, here);
    if (!step) {
      return { path, rest: key.slice(position), last };
    }
    path.push(step.key);
    last = step.node;
  }
  return { path, rest: [], node: last, last };
}

/** Undefined when there is no such member. */
function stepInto(
  text: string,
  node: Node,
  { key, index }: KeySegment,
  here: string,
): { key: string | number; node: Node } | undefined {
  if (node.type === 'array') {
    if (!/^\d+$/.test(key)) {
      throw new TerminalError(
        `'${here}' is a list. Name an element by its number, as in ${here}[0].`,
      );
    }
    const element = node.children?.[Number(key)];
    return element && { key: Number(key), node: element };
  }
  if (node.type !== 'object') {
    throw new TerminalError(
      `'${here}' is a plain value, and has nothing called '${key}' in it.`,
    );
  }
  if (index) {
    throw new TerminalError(
      `'${here}' is no list, and has no element [${key}].`,
    );
  }
  const found = membersOf(node).filter(member => member.key === key);
  if (found.length > 1) {
    throw new TerminalError(
      `'${here}' has the key '${key}' twice, again ${placeOf(
        text,
        found[1].value?.offset ?? node.offset,
      )}. Remove one of them.`,
    );
  }
  const value = found[0]?.value;
  return value && { key, node: value };
}

/** What has to be made, as the path to it; a new list begins with `[0]`. */
function newPath(rest: KeySegment[], last: Node): JSONPath {
  return rest.map(({ key, index }, position) => {
    if (position > 0 || last.type !== 'array') {
      if (index && key !== '0') {
        throw new TerminalError(
          `A list that does not exist yet begins with [0], not with [${key}].`,
        );
      }
      return index ? 0 : key;
    }
    const length = last.children?.length ?? 0;
    if (Number(key) !== length) {
      throw new TerminalError(
        `The list has ${length} elements; the next one is [${length}], not [${key}].`,
      );
    }
    return length;
  });
}

function missing(key: KeySegment[], exists: number, last: Node): TerminalError {
  const place =
    exists > 0 ? `'${formatKey(key.slice(0, exists))}'` : 'The file';
  return new TerminalError(
    `There is no '${formatKey(key)}'. ${place} has ${alternatives(
      last,
    )}. Correct the key, or set 'create: true' to make it.`,
  );
}

function alternatives(node: Node): string {
  if (node.type === 'array') {
    return `${node.children?.length ?? 0} elements`;
  }
  const names = membersOf(node).map(({ key }) => key);
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')}, …`
    : names.join(', ') || 'nothing';
}

/** As the rest of the file is written. */
function formattingOf(text: string): FormattingOptions {
  const [, blanks = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  return {
    insertSpaces: !blanks.startsWith('\t'),
    tabSize: blanks.startsWith('\t') ? 1 : blanks.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

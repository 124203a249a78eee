import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { Node, ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** Comments and commas at the end are read: many tools write such JSON. */
const OPTIONS = { allowTrailingComma: true, disallowComments: false };

/**
 * Reads the text of a JSON file.
 *
 * @throws TerminalError with line and column of what is wrong
 */
export function readJson(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, OPTIONS);
  const [error] = errors;
  if (error) {
    throw new TerminalError(
      `The file is not JSON: ${words(
        printParseErrorCode(error.error),
      )} ${placeOf(text, error.offset)}.`,
    );
  }
  if (!root) {
    throw new TerminalError('The file is empty, which is not JSON.');
  }
  return root;
}

/** `in line 3, column 7` */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `in line ${before.length}, column ${
    before[before.length - 1].length + 1
  }`;
}

/** `value expected` from `ValueExpected`. */
function words(code: string): string {
  return code.replace(/(?<=[a-z])([A-Z])/g, ' $1').toLowerCase();
}

/** The members of an object, in the order of the file. */
export function membersOf(node: Node): Array<{ key: string; value?: Node }> {
  return (node.children ?? []).map(({ children = [] }) => ({
    key: String(children[0]?.value),
    value: children[1],
  }));
}

/**
 * The value of a node. Whole numbers that JavaScript cannot hold are text, with
 * all their digits.
 */
export function valueOf(text: string, node: Node): unknown {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(
        membersOf(node).map(({ key, value }) => [
          key,
          value && valueOf(text, value),
        ]),
      );
    case 'array':
      return (node.children ?? []).map(child => valueOf(text, child));
    case 'number':
      return numberOf(text.slice(node.offset, node.offset + node.length));
    default:
      return node.value;
  }
}

function numberOf(written: string): number | string {
  const number = Number(written);
  return Number.isInteger(number) && !Number.isSafeInteger(number)
    ? written
    : number;
}

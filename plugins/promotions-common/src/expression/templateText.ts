import { ExpressionError } from './ExpressionError';

/** A stretch of text, or an expression within it. */
export type TemplatePart =
  | { kind: 'text'; text: string }
  | { kind: 'expression'; source: string };

const OPEN = '${{';
const ESCAPED = '$${{';

/**
 * Cuts text into what stands for itself and the expressions in `${{ }}`.
 *
 * @throws ExpressionError when an expression is not closed
 */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  let position = 0;
  while (position < text.length) {
    const open = text.indexOf(OPEN, position);
    if (open < 0) {
      literal += text.slice(position);
      break;
    }
    if (open > position && text[open - 1] === '$') {
      literal += text.slice(position, open - 1) + OPEN;
      position = open - 1 + ESCAPED.length;
      continue;
    }
    literal += text.slice(position, open);
    const start = open + OPEN.length;
    const end = endOfExpression(text, start);
    if (literal !== '') {
      parts.push({ kind: 'text', text: literal });
      literal = '';
    }
    parts.push({ kind: 'expression', source: text.slice(start, end).trim() });
    position = end + 2;
  }
  if (literal !== '' || parts.length === 0) {
    parts.push({ kind: 'text', text: literal });
  }
  return parts;
}

/**
 * Where the `}}` is that closes the expression: not within its text, and not
 * what closes maps in it.
 */
function endOfExpression(text: string, start: number): number {
  let depth = 0;
  let position = start;
  while (position < text.length) {
    const character = text[position];
    if (character === '"' || character === "'") {
      position = endOfString(text, position);
      continue;
    }
    if (character === '{') {
      depth += 1;
    } else if (character === '}' && depth > 0) {
      depth -= 1;
    } else if (character === '}' && text[position + 1] === '}') {
      return position;
    }
    position += 1;
  }
  throw new ExpressionError(
    "An expression that begins with '${{' has no closing '}}'. Write '$${{' where no expression is meant.",
  );
}

/** The position after a string literal; the end of the text if it has none. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  const closing = text.startsWith(quote.repeat(3), start)
    ? quote.repeat(3)
    : quote;
  const before = text.slice(Math.max(0, start - 3), start);
  const raw = /(?:^|\W)(?:[bB]?[rR]|[rR][bB])$/.test(before);
  let position = start + closing.length;
  while (position < text.length) {
    if (text.startsWith(closing, position)) {
      return position + closing.length;
    }
    position += !raw && text[position] === '\\' ? 2 : 1;
  }
  return text.length;
}

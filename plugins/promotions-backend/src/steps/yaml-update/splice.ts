import { isScalar, Scalar } from 'yaml';
import { Location } from './locate';
import { isAmbiguous, Value } from './value';

/**
 * The text with nothing but the value changed, in the ways in which it may be
 * written; the first that reads as intended is the one to take. None where the
 * old or the new value is not a plain one on one line.
 */
export function splices(
  text: string,
  { node, missing }: Location,
  value: Value,
): string[] {
  if (
    missing.length > 0 ||
    !isScalar(node) ||
    !node.range ||
    node.type === Scalar.BLOCK_LITERAL ||
    node.type === Scalar.BLOCK_FOLDED ||
    (typeof value === 'object' && value !== null)
  ) {
    return [];
  }
  const [start, end] = node.range;
  // `key:` without a value has no blank after it.
  const blank = start === end && /\S/.test(text[start - 1] ?? ' ') ? ' ' : '';
  return writtenAs(value, node.type).map(
    written => text.slice(0, start) + blank + written + text.slice(end),
  );
}

function writtenAs(
  value: string | number | boolean | null,
  style: Scalar['type'],
): string[] {
  if (typeof value !== 'string') {
    return [JSON.stringify(value)];
  }
  const double = JSON.stringify(value);
  const single = `'${value.replace(/'/g, "''")}'`;
  switch (style) {
    case Scalar.QUOTE_DOUBLE:
      return [double];
    case Scalar.QUOTE_SINGLE:
      return /[\p{Cc}]/u.test(value) ? [double] : [single, double];
    default:
      return value === '' || isAmbiguous(value) ? [double] : [value, double];
  }
}

import { parseDuration } from '../../time';
import { Cursor } from '../Cursor';

/**
 * Milliseconds of a duration in a document; NaN where it is none, which
 * compares with nothing.
 */
export function durationAt(
  { text, exists }: Cursor,
  otherwise: number,
): number {
  if (!exists) {
    return otherwise;
  }
  try {
    return text === undefined ? NaN : parseDuration(text);
  } catch {
    return NaN;
  }
}

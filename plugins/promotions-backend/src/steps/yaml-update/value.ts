import { Document, parse, Scalar, visit, YAMLMap, YAMLSeq } from 'yaml';

/** What YAML and JSON have in common. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Value[]
  | { [key: string]: Value };

/**
 * Whether text without quotes means something else than itself, to a reader of
 * YAML 1.2 or, as many tools are, of YAML 1.1: `1.10`, `no`, `12:30:00`.
 */
export function isAmbiguous(text: string): boolean {
  return (['1.1', 'core'] as const).some(version => {
    try {
      const read =
        version === '1.1'
          ? parse(text, { version, logLevel: 'error' })
          : parse(text, { logLevel: 'error' });
      return read !== text;
    } catch {
      return true;
    }
  });
}

/** The value as a part of a document, with quotes where they are needed. */
export function nodeFor(
  document: Document,
  value: Value,
): Scalar | YAMLMap | YAMLSeq {
  const node = document.createNode(value) as Scalar | YAMLMap | YAMLSeq;
  visit(node, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && isAmbiguous(scalar.value)) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return node;
}

/** By how many blanks a document indents. */
export function indentStep(text: string): number {
  return /^( +)[^\s#-]/m.exec(text)?.[1].length ?? 2;
}

import { Document, isScalar, LineCounter } from 'yaml';
import { DocumentError } from '../../api';
import { formatPath } from '../path';
import { composeDocuments, UnreadableYamlError } from './compose';
import { findAnchors } from './nodes';
import { positionAt, SourceDocument } from './SourceDocument';
import { toValue } from './toValue';

/** Syntax errors follow from each other: more than these tell nothing new. */
const MAX_SYNTAX_ERRORS = 10;

/** What was read of a text; documents that do not parse are left out. */
export interface ReadYaml {
  documents: SourceDocument[];
  errors: DocumentError[];
}

/** Reads the YAML documents of a text. */
export function readYaml(text: string, maxBytes: number): ReadYaml {
  const bytes = byteLength(text, maxBytes);
  if (bytes > maxBytes) {
    const message = `The document is larger than ${maxBytes} bytes, which is the most that is read. Make it smaller, or ask an administrator to raise \`promotions.documents.maxBytes\`.`;
    return { documents: [], errors: [aboutAll(message)] };
  }
  const lines = new LineCounter();
  let composed: Document.Parsed[];
  try {
    composed = composeDocuments(text, lines);
  } catch (error) {
    if (error instanceof UnreadableYamlError) {
      const { message } = error;
      const position = positionAt(lines, error.offset);
      return { documents: [], errors: [{ path: '', ...position, message }] };
    }
    throw error;
  }
  const read = composed
    .filter(document => !isEmpty(document) || hasErrors(document))
    .map(document => readDocument(document, lines));
  if (read.length === 0) {
    const message =
      'The document is empty. Write a pipeline into it, beginning with `apiVersion: promotions/v1alpha1` and `kind: Pipeline`.';
    return { documents: [], errors: [aboutAll(message)] };
  }
  return {
    documents: read.flatMap(({ document }) => document ?? []),
    errors: read.flatMap(({ errors }) => errors),
  };
}

function readDocument(
  document: Document.Parsed,
  lines: LineCounter,
): { document?: SourceDocument; errors: DocumentError[] } {
  if (hasErrors(document)) {
    return {
      errors: [...document.errors, ...document.warnings]
        .slice(0, MAX_SYNTAX_ERRORS)
        .map(error => ({
          path: '',
          ...positionAt(lines, error.pos[0]),
          message: `This is not YAML that can be read: ${uncapitalized(
            error.message,
          )}. Mend it here, or in the lines before.`,
        })),
    };
  }
  const anchors = findAnchors(document);
  const { value, problems } = toValue(document, anchors);
  return {
    document: new SourceDocument(value, document, anchors, lines),
    errors: problems.map(({ path, offset, message }) => ({
      path: formatPath(path),
      ...positionAt(lines, offset),
      message,
    })),
  };
}

/** Two lines of dashes, say, with nothing in between. */
function isEmpty({ contents }: Document.Parsed): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** Warnings are about tags and directives, which change what a value means. */
function hasErrors(document: Document.Parsed): boolean {
  return document.errors.length > 0 || document.warnings.length > 0;
}

function aboutAll(message: string): DocumentError {
  return { path: '', line: 0, column: 0, message };
}

function uncapitalized(text: string): string {
  return (text.charAt(0).toLowerCase() + text.slice(1)).replace(/\.$/, '');
}

/** UTF-8 bytes; not counted out where the characters alone are too many. */
function byteLength(text: string, limit: number): number {
  return text.length > limit
    ? text.length
    : new TextEncoder().encode(text).length;
}

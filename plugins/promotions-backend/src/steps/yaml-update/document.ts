import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { Document, parse, parseAllDocuments } from 'yaml';
import { indentStep } from './value';

export const BYTE_ORDER_MARK = '\uFEFF';

/** Whole numbers keep all their digits. */
const OPTIONS = { intAsBigInt: true, logLevel: 'error' } as const;

/** `key:` and its list at one column. */
const LIST_AT_KEY = /^( *)[^\s#-][^\n]*:[ \t]*\r?\n\1- /m;

/**
 * The one YAML document of a text.
 *
 * @throws TerminalError where it is none, or several
 */
export function parseDocument(text: string): Document {
  const documents = parseAllDocuments(text, OPTIONS);
  if (!Array.isArray(documents) || documents.length === 0) {
    return new Document(null, OPTIONS);
  }
  if (documents.length > 1) {
    throw new TerminalError(
      `The file has ${documents.length} YAML documents. Values are set in files that have one.`,
    );
  }
  const [document] = documents;
  const [error] = document.errors;
  if (error) {
    throw new TerminalError(`The file is not YAML: ${error.message}`);
  }
  return document;
}

/** @throws TerminalError */
export function toJs(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new TerminalError(
      `The file cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Undefined when it is not YAML any more. */
export function tryToJs(text: string): unknown {
  try {
    return parse(text, OPTIONS);
  } catch {
    return undefined;
  }
}

/** The document written anew, as the text was written. */
export function printed(text: string, document: Document): string {
  const written = document.toString({
    lineWidth: 0,
    indent: indentStep(text),
    indentSeq: !LIST_AT_KEY.test(text),
  });
  return text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written;
}

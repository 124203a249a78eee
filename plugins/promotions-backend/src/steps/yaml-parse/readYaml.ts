import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { Document, parseAllDocuments } from 'yaml';

/** Whole numbers are read with all their digits. */
const OPTIONS = { intAsBigInt: true, logLevel: 'error' } as const;

/**
 * The values of all YAML documents of a text; one that is empty is null.
 *
 * @throws TerminalError with line and column of what is wrong
 */
export function readYamlDocuments(text: string): unknown[] {
  const documents = parseAllDocuments(text, OPTIONS);
  if (!Array.isArray(documents) || documents.length === 0) {
    return [null];
  }
  return documents.map(document => {
    const [error] = document.errors;
    if (error) {
      throw new TerminalError(`The file is not YAML: ${error.message}`);
    }
    return asJson(valueOf(document));
  });
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new TerminalError(
      `The file cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** What JSON can hold; whole numbers beyond that are text with all digits. */
function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.map(asJson);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, asJson(member)]),
    );
  }
  return value ?? null;
}

import { DocumentError } from '../api';
import { formatPath, Path } from './path';

/** Nobody reads more errors at once. */
const MAX_ERRORS = 100;

/** There are more errors than anybody reads; looking on would be a waste. */
class EnoughErrors extends Error {}

/** Where in a text the values of a document stand. */
export interface Positions {
  positionOf(path: Path, at: 'key' | 'value'): { line: number; column: number };
}

/** Collects what is wrong with one document, with its place. */
export class Report {
  readonly errors: DocumentError[] = [];
  readonly #seen = new Set<string>();

  constructor(private readonly source: Positions) {}

  /** Runs the checks, and ends them where more errors would help nobody. */
  collect<T>(checks: () => T): T | undefined {
    try {
      return checks();
    } catch (error) {
      if (error instanceof EnoughErrors) {
        return undefined;
      }
      throw error;
    }
  }

  /** Whether that has been told of the place. */
  has(path: Path, message: string): boolean {
    return this.#seen.has(`${formatPath(path)}\n${message}`);
  }

  /** @throws EnoughErrors, for `collect` */
  add(path: Path, message: string, at: 'key' | 'value' = 'value') {
    const text = formatPath(path);
    const key = `${text}\n${message}`;
    if (this.#seen.has(key)) {
      return;
    }
    this.#seen.add(key);
    if (this.errors.length >= MAX_ERRORS) {
      this.errors.push({
        path: '',
        line: 0,
        column: 0,
        message: `There are more than ${MAX_ERRORS} errors in the document. Mend these first.`,
      });
      throw new EnoughErrors();
    }
    const position = this.source.positionOf(path, at);
    this.errors.push({ path: text, ...position, message });
  }
}

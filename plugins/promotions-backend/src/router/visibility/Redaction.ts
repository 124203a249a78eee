/** What stands in a text for the name of a stage that the reader may not see. */
const UNNAMED = 'a stage that you may not see';

/** Leaves names out of texts, where they stand as words of their own. */
export class Redaction {
  readonly #pattern: RegExp | undefined;

  constructor(names: string[]) {
    // The longest first: one name may begin another.
    const sorted = [...names].sort((a, b) => b.length - a.length);
    this.#pattern =
      sorted.length > 0
        ? new RegExp(
            `(?<![A-Za-z0-9_-])(?:${sorted
              .map(escaped)
              .join('|')})(?![A-Za-z0-9_-])`,
            'g',
          )
        : undefined;
  }

  get isNothing(): boolean {
    return this.#pattern === undefined;
  }

  /** Whether a text, or anything within a value, has one of the names. */
  concerns(value: unknown): boolean {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    // `search` starts at the beginning, unlike `test` of a global pattern.
    return (
      this.#pattern !== undefined && (text ?? '').search(this.#pattern) >= 0
    );
  }

  /** The text without the names. */
  text(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, UNNAMED) : text;
  }

  /** The texts that have none of the names. */
  list(texts: string[]): string[] {
    return texts.filter(text => !this.concerns(text));
  }
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

import { Path } from './path';

/**
 * A place in a document that may have any shape: what is not there, or not
 * what was expected, reads as absent. With it, checks that look at several
 * places go on where other parts of the document are wrong.
 */
export class Cursor {
  constructor(readonly value: unknown, readonly path: Path = []) {}

  get(key: string): Cursor {
    const value = isMap(this.value) ? ownValue(this.value, key) : undefined;
    return new Cursor(value, [...this.path, key]);
  }

  /** The items of a list; none if it is not one. */
  items(): Cursor[] {
    return Array.isArray(this.value)
      ? this.value.map((item, index) => new Cursor(item, [...this.path, index]))
      : [];
  }

  /** The values of a map; none if it is not one. */
  entries(): Array<[string, Cursor]> {
    return isMap(this.value)
      ? Object.keys(this.value).map(key => [key, this.get(key)])
      : [];
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  get isMap(): boolean {
    return isMap(this.value);
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownValue(map: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

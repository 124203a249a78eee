import { LoggerService } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import {
  isTerminal,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { isPlainObject } from './json';
import { messageOf } from './result';
import { formsOf } from './secretForms';

const MASK = '***';
const MAX_DEPTH = 100;
/** Shorter beginnings of a form could be anything. */
const SHORTEST_HEAD = 8;

/**
 * Replaces secrets by `***` in what leaves a step, in every form in which they
 * usually travel, also where the text was cut off within the later half of one.
 */
export class Mask {
  readonly #forms: string[];

  constructor(values: Iterable<string>) {
    this.#forms = [...new Set([...values].flatMap(formsOf))];
  }

  text(text: string): string {
    let masked = '';
    let position = 0;
    for (const [start, end] of this.#ranges(text)) {
      masked += text.slice(position, start) + MASK;
      position = end;
    }
    return masked + text.slice(position);
  }

  /** A copy of JSON, keys included. */
  json<T>(value: T): T {
    return this.#masked(value, 0) as T;
  }

  /** What was thrown as an error that is as terminal as it was. */
  error(error: unknown): Error {
    const message = this.text(messageOf(error));
    return isTerminal(error) ? new TerminalError(message) : new Error(message);
  }

  /** A logger that writes no secrets. */
  logger(logger: LoggerService): LoggerService {
    const write =
      (level: 'error' | 'warn' | 'info' | 'debug'): LoggerService['info'] =>
      (message, meta) =>
        logger[level](
          this.text(String(message)),
          meta && (this.#masked(meta, 0) as Error | JsonObject),
        );
    return {
      error: write('error'),
      warn: write('warn'),
      info: write('info'),
      debug: write('debug'),
      child: meta => this.logger(logger.child(this.json(meta))),
    };
  }

  #masked(value: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) {
      return MASK;
    }
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
      case 'bigint':
        return this.#ranges(String(value)).length > 0 ? MASK : value;
      case 'object':
        return value && this.#maskedObject(value, depth + 1);
      default:
        return value;
    }
  }

  #maskedObject(value: object, depth: number): unknown {
    if (Array.isArray(value)) {
      return value.map(item => this.#masked(item, depth));
    }
    if (value instanceof Error) {
      const masked = new Error(this.text(value.message));
      masked.name = this.text(value.name);
      masked.stack = value.stack && this.text(value.stack);
      return masked;
    }
    if (isPlainObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [
          this.text(key),
          this.#masked(member, depth),
        ]),
      );
    }
    // Whatever else it is: what would be written of it.
    try {
      return this.#masked(JSON.parse(JSON.stringify(value)), depth);
    } catch {
      return MASK;
    }
  }

  /** Where secrets stand, from the first to the last, without overlaps. */
  #ranges(text: string): Array<[number, number]> {
    const found = this.#forms.flatMap(form => occurrences(text, form));
    const merged: Array<[number, number]> = [];
    for (const [start, end] of found.sort(([a], [b]) => a - b)) {
      const last = merged.at(-1);
      if (last && start <= last[1]) {
        last[1] = Math.max(last[1], end);
      } else {
        merged.push([start, end]);
      }
    }
    return merged;
  }
}

function occurrences(text: string, form: string): Array<[number, number]> {
  const head = Math.max(SHORTEST_HEAD, Math.ceil(form.length / 2));
  const beginning = form.slice(0, head);
  const found: Array<[number, number]> = [];
  let start = text.indexOf(beginning);
  while (start >= 0) {
    let length = beginning.length;
    while (length < form.length && text[start + length] === form[length]) {
      length += 1;
    }
    found.push([start, start + length]);
    start = text.indexOf(beginning, start + 1);
  }
  return found;
}

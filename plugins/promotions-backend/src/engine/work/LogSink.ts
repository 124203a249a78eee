import { LoggerService } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import { NewLogLine } from '../../store/Store';
import { DEFAULT_LOG_LIMITS, LogLimits } from '../../store/stepLogs';

/** Where the lines of one promotion or task go. */
export interface LogSinkOptions {
  /** Stores lines, in the order in which they are given. */
  append(lines: NewLogLine[]): Promise<void>;
  now(): Date;
  /** The backend's own. */
  logger: LoggerService;
  /** Milliseconds after which a line is stored at the latest; default 500. */
  flushMs?: number;
  /** What the store keeps; it is no use to hand it more. */
  limits?: LogLimits;
}

/** Lines that wait to be stored are stored at once when they are so many. */
const FULL = 200;
/** Characters that may wait to be stored; more come only faster than that. */
const MAX_WAITING = 8 * 1024 * 1024;

type Level = NewLogLine['level'];

/**
 * Takes what the steps of one promotion or task write, and stores it a little
 * later, several lines at once. Steps never wait for it and are never ended by
 * it: what cannot be stored is tried again, as long as there is room.
 */
export class LogSink {
  #lines: NewLogLine[] = [];
  /** Characters of the lines that wait. */
  #waiting = 0;
  #taken = 0;
  /** How many lines there was no room for, and the last of them. */
  #lost?: Loss;
  #timer?: NodeJS.Timeout;
  #writing?: Promise<void>;
  readonly #limits: LogLimits;

  constructor(private readonly options: LogSinkOptions) {
    this.#limits = options.limits ?? DEFAULT_LOG_LIMITS;
  }

  /** A logger that writes to this and to the backend's logger alike. */
  loggerFor(
    step: { index: number; attempts: number },
    beside: LoggerService,
    labels: JsonObject = {},
  ): LoggerService {
    const write =
      (level: Level): LoggerService['info'] =>
      (message, meta) => {
        beside[level](message, meta);
        this.#take({
          step: step.index,
          attempt: step.attempts,
          at: this.options.now().toISOString(),
          level,
          message: lineOf(message, meta, labels, this.#limits.logLineLength),
        });
      };
    return {
      error: write('error'),
      warn: write('warn'),
      info: write('info'),
      debug: write('debug'),
      child: more =>
        this.loggerFor(step, beside.child(more), { ...labels, ...more }),
    };
  }

  /** Stores what has come so far. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // What is being written now may be less than all.
    await this.#writing;
    if (this.#lines.length > 0 || this.#lost) {
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
      });
      await this.#writing;
    }
  }

  #take(line: NewLogLine) {
    // One more than are kept, by which the store sees that there were more.
    if (this.#taken > this.#limits.logLines) {
      return;
    }
    if (this.#waiting + line.message.length > MAX_WAITING) {
      this.#lost = { count: (this.#lost?.count ?? 0) + 1, last: line };
      this.#arm();
      return;
    }
    this.#taken += 1;
    this.#waiting += line.message.length;
    this.#lines.push(line);
    if (this.#lines.length >= FULL && !this.#writing) {
      void this.flush();
    } else {
      this.#arm();
    }
  }

  #arm() {
    this.#timer ??= setTimeout(
      () => void this.flush(),
      this.options.flushMs ?? 500,
    );
  }

  async #write(): Promise<void> {
    const { append, logger } = this.options;
    const lines = [...this.#lines];
    const lost = this.#lost;
    try {
      await append(lost ? [...lines, lossOf(lost)] : lines);
      this.#lines.splice(0, lines.length);
      this.#lost = without(this.#lost, lost);
      lines.forEach(({ message }) => {
        this.#waiting -= message.length;
      });
    } catch (error) {
      logger.warn(
        'What steps wrote could not be stored; it is tried again',
        error as Error,
      );
      this.#arm();
    }
  }
}

interface Loss {
  count: number;
  last: NewLogLine;
}

function lossOf({ count, last }: Loss): NewLogLine {
  return {
    ...last,
    level: 'warn',
    message: `${count} lines were left out here, because they came faster than they could be stored.`,
  };
}

/** What has been lost since some of it was told. */
function without(lost: Loss | undefined, told: Loss | undefined) {
  const count = (lost?.count ?? 0) - (told?.count ?? 0);
  return lost && count > 0 ? { ...lost, count } : undefined;
}

/** What people read of it: the message, then what was said beside it. */
function lineOf(
  message: string,
  meta: Error | JsonObject | undefined,
  labels: JsonObject,
  length: number,
): string {
  const beside = meta instanceof Error ? labels : { ...labels, ...meta };
  const parts = [
    message,
    ...(meta instanceof Error ? [meta.stack ?? meta.message] : []),
    ...(Object.keys(beside).length > 0 ? [JSON.stringify(beside)] : []),
  ];
  // One more than are kept, by which the store sees that it was longer.
  return parts.join(' ').slice(0, length + 1);
}

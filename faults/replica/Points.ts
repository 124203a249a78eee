import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * What happens to the process at a point:
 * - `kill`: it kills itself with SIGKILL
 * - `pause`: it stops itself with SIGSTOP, until somebody lets it go on
 * - `cut`: its connection to the database breaks
 * - `hold`: it stands still while the database is restarted
 * - `wipe`: it stands still while the working directories are removed
 */
export type PointFault = 'kill' | 'pause' | 'cut' | 'hold' | 'wipe';

/** When, measured at what it does: a statement, a request, a command. */
export type Moment = 'before' | 'during' | 'after';

/** One place in the work of a process, found again by its name. */
export interface Point {
  /** What is done there. */
  label: string;
  /** 1 for the first time that it is done in a run. */
  occurrence: number;
  moment: Moment;
}

/** What both processes are told before a run. */
export interface Armed {
  /** Folder of this run, shared by the processes. */
  directory: string;
  /** None in a run that only lists the points. */
  fault?: PointFault;
  point?: Point;
}

/** What was written about one step. */
export interface StepWrite {
  /** Id of the promotion or task. */
  work: string;
  step: string;
  state: string;
}

/** One line of the trace of a process. */
export interface TraceLine extends Point {
  /** Milliseconds of a clock that all processes of the machine share. */
  at: number;
  replica: string;
  pid: number;
  /** The steps that were written. */
  steps?: StepWrite[];
  /** The fault that came here. */
  fault?: PointFault;
}

/** The monotonic clock, which no shift of the time of day moves. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

const HELD_POLL_MS = 5;

/**
 * The points of this process. What has been armed happens at one of them, in
 * whichever of the processes comes there first.
 */
export class Points {
  #armed?: Armed;
  #trace?: number;

  constructor(private readonly replica: string) {}

  get isRecording(): boolean {
    return this.#armed !== undefined;
  }

  arm(armed: Armed | undefined) {
    if (this.#trace !== undefined) {
      fs.closeSync(this.#trace);
      this.#trace = undefined;
    }
    this.#armed = armed;
    if (armed) {
      const file = path.join(armed.directory, `${this.replica}.trace`);
      this.#trace = fs.openSync(file, 'a');
    }
  }

  /** How often the label has come up in this run, in all processes together. */
  count(label: string): number {
    if (!this.#armed) {
      return 0;
    }
    const name = createHash('sha1').update(label).digest('hex');
    const file = path.join(this.#armed.directory, `count-${name}`);
    // Appending is atomic, so that the size tells how many there were.
    fs.appendFileSync(file, '.');
    return fs.statSync(file).size;
  }

  /**
   * The process is at a point.
   *
   * @param cut - breaks the connection that the point is about
   * @returns whether the connection was cut
   */
  reach(point: Point, steps: StepWrite[] = [], cut?: () => void): boolean {
    const armed = this.#armed;
    if (!armed) {
      return false;
    }
    const fault = this.#isHere(armed, point) ? armed.fault : undefined;
    this.#write({
      ...point,
      fault,
      ...(steps.length > 0 && { steps }),
    });
    if (fault === 'kill') {
      process.kill(process.pid, 'SIGKILL');
    } else if (fault === 'pause') {
      process.kill(process.pid, 'SIGSTOP');
      this.#write({ ...point, label: 'went on', moment: 'after' });
    } else if (fault === 'hold' || fault === 'wipe') {
      waitForFile(path.join(armed.directory, 'go'));
    } else if (fault === 'cut') {
      cut?.();
    }
    return fault === 'cut';
  }

  #isHere({ point, directory }: Armed, here: Point): boolean {
    if (
      point?.label !== here.label ||
      point.occurrence !== here.occurrence ||
      point.moment !== here.moment
    ) {
      return false;
    }
    try {
      fs.closeSync(fs.openSync(path.join(directory, 'fired'), 'wx'));
      return true;
    } catch {
      // Another process was here before.
      return false;
    }
  }

  #write(line: Omit<TraceLine, 'at' | 'replica' | 'pid'>) {
    const whole: TraceLine = {
      at: monotonic(),
      replica: this.replica,
      pid: process.pid,
      ...line,
    };
    if (this.#trace !== undefined) {
      fs.writeSync(this.#trace, `${JSON.stringify(whole)}\n`);
    }
  }
}

/** Nothing else of the process goes on meanwhile. */
function waitForFile(file: string) {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (!fs.existsSync(file)) {
    Atomics.wait(cell, 0, 0, HELD_POLL_MS);
  }
}

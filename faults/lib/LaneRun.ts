import fs from 'node:fs/promises';
import path from 'node:path';
import type { TraceLine } from '../replica/Points';
import { until } from './until';

/** What is traced from one arming to the next. */
export class LaneRun {
  constructor(
    /** Names of the replicas. */
    private readonly replicas: string[],
    private readonly directory: string,
  ) {}

  /** What was done in it, by both, in the order in which it was done. */
  async trace(): Promise<TraceLine[]> {
    const texts = await Promise.all(
      this.replicas.map(name =>
        fs
          .readFile(path.join(this.directory, `${name}.trace`), 'utf8')
          .catch(() => ''),
      ),
    );
    return texts
      .flatMap(text => text.split('\n').filter(Boolean))
      .map(line => JSON.parse(line) as TraceLine)
      .sort((one, other) => one.at - other.at);
  }

  /** Writes it into a file that people can read. */
  async describe(file: string): Promise<void> {
    const trace = await this.trace();
    const start = trace[0]?.at ?? 0;
    const lines = trace.map(
      ({ at, replica, moment, label, occurrence, steps = [], fault }) =>
        `${(at - start)
          .toFixed(0)
          .padStart(7)} ${replica} ${moment} ${label} #${occurrence}${steps
          .map(({ work, step, state }) => ` [${work} ${step} ${state}]`)
          .join('')}${fault ? ` <== ${fault}` : ''}`,
    );
    await fs.writeFile(file, `${lines.join('\n')}\n`);
  }

  /** Resolves with where the fault came, once it has. */
  async fired(timeoutMs: number): Promise<TraceLine> {
    await until(
      'the point to be reached',
      () => exists(path.join(this.directory, 'fired')),
      timeoutMs,
    );
    return until('the trace of the fault', async () =>
      (await this.trace()).find(({ fault }) => fault),
    );
  }

  hasFired(): Promise<boolean> {
    return exists(path.join(this.directory, 'fired'));
  }

  /** Lets go on what stands still. */
  async release(): Promise<void> {
    await fs.writeFile(path.join(this.directory, 'go'), '');
  }
}

function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

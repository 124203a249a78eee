import { Points, StepWrite } from './Points';
import { labelOf, readStatement, Statement } from './statements';

/** What matters of an answer. */
export type Answer = { rowCount?: number | null } | undefined;

/** What is known of one connection to the database. */
export interface Connection {
  /** Whose tables it works on. */
  schema?: string;
  /** What the transaction has written; undefined outside of one. */
  written?: Statement[];
}

/** The schema of the plugin that is put to the test. */
const SCHEMA = 'promotions';
/** Of what a commit has written, the first of these that there is names it. */
const NAMING: Array<(statement: Statement) => boolean> = [
  ({ table }) => table === 'timeline',
  ({ table, verb }) => /_steps$/.test(table) && verb !== 'delete',
  ({ table }) => !['pipelines', 'outbox', 'waits'].includes(table),
  () => true,
];

/** One statement on its way to the database and back. */
export class Visit {
  #point?: { label: string; occurrence: number };
  #steps: StepWrite[] = [];
  #statement?: Statement;

  constructor(
    private readonly points: Points,
    private readonly connection: Connection,
    private readonly cut: () => void,
  ) {}

  /** @returns whether the connection broke before it was sent */
  before(text: string, values: unknown[]): boolean {
    const { connection, points } = this;
    const schema = /^set search_path to "(\w+)"/i.exec(text)?.[1];
    connection.schema = schema ?? connection.schema;
    if (connection.schema !== SCHEMA) {
      return false;
    }
    if (/^\s*begin[\w\s]*;?\s*$/i.test(text)) {
      connection.written = [];
    } else if (/^\s*rollback/i.test(text)) {
      connection.written = undefined;
    } else if (/^\s*commit/i.test(text)) {
      const written = connection.written ?? [];
      connection.written = undefined;
      if (points.isRecording && written.length > 0) {
        const label = `commit: ${labelOfAll(written)}`;
        this.#point = { label, occurrence: points.count(label) };
        this.#steps = stepsOf(written);
        return this.#reach('before');
      }
    } else if (points.isRecording) {
      this.#statement = readStatement(text, values);
    }
    return false;
  }

  /** @returns whether the connection broke before its answer came */
  after(answer: Answer): boolean {
    const { connection, points } = this;
    if (this.#point) {
      return this.#reach('after');
    }
    const statement = this.#statement;
    if (!statement || !answer?.rowCount || !points.isRecording) {
      return false;
    }
    connection.written?.push(statement);
    const kind = connection.written ? 'statement' : 'write';
    const label = `${kind}: ${labelOf(statement)}`;
    this.#point = { label, occurrence: points.count(label) };
    if (!connection.written) {
      this.#steps = stepsOf([statement]);
    }
    return this.#reach('after');
  }

  #reach(moment: 'before' | 'after'): boolean {
    return this.points.reach(
      { ...this.#point!, moment },
      this.#steps,
      this.cut,
    );
  }
}

function labelOfAll(written: Statement[]): string {
  const naming = NAMING.find(names => written.some(names));
  const labels = written.filter(naming!).map(labelOf);
  return [...new Set(labels)].sort().join(' + ');
}

function stepsOf(written: Statement[]): StepWrite[] {
  return written
    .filter(({ table }) => /^(promotion|task)_steps$/.test(table))
    .flatMap(({ rows }) => rows)
    .map(row => ({
      work: String(row.promotion_id ?? row.task_id),
      step: String(row.step_id),
      state: String(row.state),
    }));
}

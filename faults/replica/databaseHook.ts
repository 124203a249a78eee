import { Client } from 'pg';
import { Points } from './Points';
import { Answer, Connection, Visit } from './Visit';

type Callback = (error: Error | null, answer?: Answer) => void;

const BROKEN = 'Connection terminated unexpectedly';

/**
 * Makes points of all that the plugin writes: each statement of a transaction,
 * its commit, and what is written without one. What has written no row, such as
 * a look for work where there is none, is no point.
 */
export function hookDatabase(points: Points) {
  const connections = new WeakMap<object, Connection>();
  const original = Client.prototype.query;
  Client.prototype.query = function query(this: Client, ...args: unknown[]) {
    const [text, values] = textAndValues(args);
    const callback = args.at(-1);
    if (text === undefined || typeof callback !== 'function') {
      return original.apply(this, args);
    }
    const connection = connections.get(this) ?? {};
    connections.set(this, connection);
    const visit = new Visit(points, connection, () => pullOut(this));
    const answered = callback as Callback;
    if (visit.before(text, values)) {
      setImmediate(() => answered(new Error(BROKEN)));
      return undefined;
    }
    return original.apply(this, [
      ...args.slice(0, -1),
      (error: Error | null, answer?: Answer) =>
        !error && visit.after(answer)
          ? answered(new Error(BROKEN))
          : answered(error, answer),
    ]);
  };
}

function textAndValues(args: unknown[]): [string | undefined, unknown[]] {
  const [first, second] = args;
  if (typeof first === 'string') {
    return [first, Array.isArray(second) ? second : []];
  }
  const config = first as { text?: unknown; values?: unknown[] } | undefined;
  return typeof config?.text === 'string'
    ? [config.text, config.values ?? []]
    : [undefined, []];
}

/** As a cable that is pulled out does; the server finds out by itself. */
function pullOut(client: Client) {
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
}

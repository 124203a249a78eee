import { Cursor } from '../Cursor';
import { Report } from '../Report';
import { noSuch } from '../suggest';

/** The kind that `uses` names; one that is not there is told. */
export function lookUp<T>(
  uses: Cursor,
  kinds: ReadonlyMap<string, T>,
  options: { what: string; report: Report },
): T | undefined {
  if (uses.text === undefined) {
    return undefined;
  }
  const kind = kinds.get(uses.text);
  if (!kind) {
    const message = unknownKind(options.what, uses.text, kinds);
    options.report.add(uses.path, message);
  }
  return kind;
}

/** A sentence about a kind that nobody provides. */
export function unknownKind(
  what: string,
  name: string,
  kinds: ReadonlyMap<string, unknown>,
): string {
  return noSuch(
    what,
    name,
    [...kinds.keys()].sort(),
    'Use another one, or ask for the module that provides it.',
  );
}

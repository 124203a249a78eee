import { ConflictError, InputError } from '@backstage/errors';
import { LeaseLostError, WorkRef } from './Store';

/** How PostgreSQL and SQLite say that a unique index or primary key was hit. */
const UNIQUE_VIOLATIONS = new Set([
  '23505',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
]);

/** How PostgreSQL ends who waits in a circle, or writes what was changed. */
const LOST_RACES = new Set(['40P01', '40001']);

/**
 * What PostgreSQL cannot keep: a NUL character within text (as text, and as
 * bytes of the protocol), a number that is too large, and a key that is too
 * long for an index.
 */
const UNSTORABLE = new Map([
  ['22021', 'A text must not contain the character NUL.'],
  ['22P05', 'A text must not contain the character NUL.'],
  ['22003', 'A number is too large to be stored.'],
  ['54000', 'A name or reference is too long to be stored.'],
]);

const FOREIGN_KEY_VIOLATIONS = new Set([
  '23503',
  'SQLITE_CONSTRAINT_FOREIGNKEY',
]);

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Whether the write was refused because what it adds is there already.
 *
 * @internal
 */
export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE_VIOLATIONS.has(codeOf(error) ?? '');
}

/**
 * Whether the transaction was ended for the good of another: doing it again
 * may well succeed.
 *
 * @internal
 */
export function isLostRace(error: unknown): boolean {
  return LOST_RACES.has(codeOf(error) ?? '');
}

/**
 * The error that callers see: values that the database cannot keep are the
 * fault of who sent them, and what belongs to something that is gone conflicts
 * with that.
 *
 * @internal
 */
export function toStoreError(error: unknown): unknown {
  const code = codeOf(error) ?? '';
  if (FOREIGN_KEY_VIOLATIONS.has(code)) {
    return new ConflictError(
      'What the change is about, such as its freight, is not there any more.',
      error,
    );
  }
  const message = UNSTORABLE.get(code);
  return message ? new InputError(message, error) : error;
}

/** @internal */
export function leaseLost(
  id: string,
  kind: WorkRef['kind'] = 'promotion',
): LeaseLostError {
  return new LeaseLostError(
    `The lease on ${kind} ${id} was lost: somebody else works on it, or it has ended.`,
  );
}

import { InputError } from '@backstage/errors';
import { LeaseLostError } from './Store';

/** How PostgreSQL and SQLite say that a unique index or primary key was hit. */
const UNIQUE_VIOLATIONS = new Set([
  '23505',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
]);

/**
 * What PostgreSQL cannot keep: a NUL character within text (as text, and as
 * bytes of the protocol), and a key that is too long for an index.
 */
const UNSTORABLE = new Map([
  ['22021', 'A text must not contain the character NUL.'],
  ['22P05', 'A text must not contain the character NUL.'],
  ['54000', 'A name or reference is too long to be stored.'],
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
 * The error that callers see: values that the database cannot keep are the
 * fault of who sent them.
 *
 * @internal
 */
export function toStoreError(error: unknown): unknown {
  const message = UNSTORABLE.get(codeOf(error) ?? '');
  return message ? new InputError(message, error) : error;
}

/** @internal */
export function leaseLost(promotionId: string): LeaseLostError {
  return new LeaseLostError(
    `The lease on promotion ${promotionId} was lost: somebody else works on it, or it has ended.`,
  );
}

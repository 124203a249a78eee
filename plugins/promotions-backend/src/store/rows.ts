import { InputError } from '@backstage/errors';

/** A bigint column: PostgreSQL gives it as a string. */
export type Millis = number | string;

/** An instant of the model as it is stored. @internal */
export function toMillis(iso: string): number {
  const millis = Date.parse(iso);
  if (Number.isNaN(millis)) {
    throw new InputError(`'${iso}' is not an instant in ISO 8601.`);
  }
  return millis;
}

/** @internal */
export function toOptionalMillis(iso: string | null | undefined) {
  return iso === null || iso === undefined ? null : toMillis(iso);
}

/** A stored instant as the model has it. @internal */
export function toIso(millis: Millis): string {
  return new Date(Number(millis)).toISOString();
}

/** @internal */
export function toOptionalIso(millis: Millis | null): string | undefined {
  return millis === null ? undefined : toIso(millis);
}

/** @internal */
export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

/** @internal */
export function toOptionalJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** @internal */
export function fromJson<T>(json: string): T {
  return JSON.parse(json) as T;
}

/** @internal */
export function fromOptionalJson<T>(json: string | null): T | undefined {
  return json === null ? undefined : fromJson<T>(json);
}

/** A nullable column as an optional property. @internal */
export function optional<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

/** @internal */
export function whenDefined<T, U>(
  value: T | undefined,
  map: (value: T) => U,
): U | undefined {
  return value === undefined ? undefined : map(value);
}

/**
 * Without the properties that are undefined, so that what is read equals what
 * was written, however it is compared.
 *
 * @internal
 */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, property]) => property !== undefined),
  ) as T;
}

/** Of work that nobody holds, as of all that has ended. @internal */
export const NOT_HELD = { lease_worker: null, lease_until: null };

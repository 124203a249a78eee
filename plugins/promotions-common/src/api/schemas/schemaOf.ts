import { z } from 'zod';

/**
 * The schema itself where it describes exactly the type: each may stand for
 * the other and both have the same keys, optional ones included. Otherwise
 * `never`, so that the compiler refuses the schema.
 */
type Describing<T, S extends z.ZodType> = [T, z.output<S>] extends [
  z.output<S>,
  T,
]
  ? [keyof T, keyof z.output<S>] extends [keyof z.output<S>, keyof T]
    ? S
    : never
  : never;

/**
 * Ties a schema to the type that it must describe: the two cannot drift apart
 * without the compiler saying so.
 *
 * @example
 * ```ts
 * const holdSchema = schemaOf<Hold>()(z.object({ … }));
 * ```
 *
 * @internal
 */
export function schemaOf<T>() {
  return <S extends z.ZodType>(schema: S & Describing<T, S>): S => schema;
}

import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';

/** A number that administrators may change, or a time in milliseconds. */
export interface NumberSetting {
  kind: 'number' | 'time';
  standard: number;
  min: number;
  max: number;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function number(
  standard: number,
  min: number,
  max: number,
): NumberSetting {
  return { kind: 'number', standard, min, max };
}

export function time(
  standard: number,
  min: number,
  max: number,
): NumberSetting {
  return { kind: 'time', standard, min, max };
}

/**
 * Reads settings of one section by their keys, with defaults.
 *
 * @param config - `promotions` of the configuration
 * @param others - keys that somebody else reads
 * @throws InputError that names the key which is wrong, or which there is not
 */
export function readNumbers<Key extends string>(
  config: Config | undefined,
  section: string,
  settings: Readonly<Record<Key, NumberSetting>>,
  others: readonly string[] = [],
): Record<Key, number> {
  const path = `promotions.${section}`;
  const values = sectionOf(config, section);
  const known = Object.keys(settings) as Key[];
  for (const key of values?.keys() ?? []) {
    if (!Object.hasOwn(settings, key) && !others.includes(key)) {
      throw wrong(
        `${path}.${key}`,
        `is no setting; there are ${[...known, ...others].join(', ')}`,
      );
    }
  }
  return Object.fromEntries(
    known.map(key => [
      key,
      readOne(values, `${path}.${key}`, key, settings[key]),
    ]),
  ) as Record<Key, number>;
}

/** What is below the key, which has to be an object. */
export function sectionOf(
  config: Config | undefined,
  section: string,
): Config | undefined {
  try {
    return config?.getOptionalConfig(section);
  } catch {
    throw wrong(`promotions.${section}`, 'must be an object');
  }
}

function readOne(
  section: Config | undefined,
  path: string,
  key: string,
  { kind, standard, min, max }: NumberSetting,
): number {
  if (!section?.has(key)) {
    return standard;
  }
  const value =
    kind === 'time' ? readTime(section, path, key) : section.getOptional(key);
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw wrong(path, 'must be a whole number');
  }
  if (value < min || value > max) {
    const told = kind === 'time' ? tellTime : String;
    throw wrong(path, `must be between ${told(min)} and ${told(max)}`);
  }
  return value;
}

function readTime(section: Config, path: string, key: string): number {
  try {
    return durationToMilliseconds(readDurationFromConfig(section, { key }));
  } catch {
    throw wrong(path, "must be a time such as '30s', 'P90D' or { minutes: 5 }");
  }
}

function tellTime(ms: number): string {
  const [unit, name] = (
    [
      [DAY, 'd'],
      [HOUR, 'h'],
      [MINUTE, 'm'],
      [SECOND, 's'],
    ] as const
  ).find(([each]) => ms >= each && ms % each === 0) ?? [1, 'ms'];
  return `${ms / unit} ${name}`;
}

export function wrong(path: string, why: string): InputError {
  return new InputError(`The configuration is wrong: ${path}: ${why}`);
}

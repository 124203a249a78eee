import { Config } from '@backstage/config';
import {
  DAY,
  HOUR,
  MINUTE,
  number,
  NumberSetting,
  readNumbers,
  SECOND,
  time,
} from './configNumbers';

const KIB = 1024;
const MIB = 1024 * KIB;

/** `promotions.documents`, beside what is no number. */
const DOCUMENTS = {
  refreshInterval: time(MINUTE, SECOND, DAY),
  maxBytes: number(MIB, KIB, 100 * MIB),
  timeout: time(10 * SECOND, 100, 10 * MINUTE),
} satisfies Record<string, NumberSetting>;

/** `promotions.discovery`. */
const DISCOVERY = {
  interval: time(MINUTE, SECOND, DAY),
  timeout: time(MINUTE, 100, HOUR),
} satisfies Record<string, NumberSetting>;

/** `promotions.overrides`. */
const OVERRIDES = {
  maxDuration: time(7 * DAY, MINUTE, 3650 * DAY),
} satisfies Record<string, NumberSetting>;

/** `promotions.people`. */
const PEOPLE = {
  refreshInterval: time(30 * SECOND, 0, DAY),
} satisfies Record<string, NumberSetting>;

/** How often what lies outside is read, and how long things hold; times in milliseconds. */
export interface PacesConfig {
  documents: { refreshIntervalMs: number; maxBytes: number; timeoutMs: number };
  discovery: { intervalMs: number; timeoutMs: number };
  /** How long an override may hold at the most. */
  overrides: { maxDurationMs: number };
  /** How long it is known who belongs to which group. */
  people: { refreshIntervalMs: number };
}

/**
 * @param config - `promotions` of the configuration
 * @throws InputError that names the key which is wrong
 */
export function readPaces(config: Config | undefined): PacesConfig {
  const documents = readNumbers(config, 'documents', DOCUMENTS, ['pushTopics']);
  const discovery = readNumbers(config, 'discovery', DISCOVERY);
  const overrides = readNumbers(config, 'overrides', OVERRIDES);
  const people = readNumbers(config, 'people', PEOPLE);
  return {
    documents: {
      refreshIntervalMs: documents.refreshInterval,
      maxBytes: documents.maxBytes,
      timeoutMs: documents.timeout,
    },
    discovery: {
      intervalMs: discovery.interval,
      timeoutMs: discovery.timeout,
    },
    overrides: { maxDurationMs: overrides.maxDuration },
    people: { refreshIntervalMs: people.refreshInterval },
  };
}

import { Config } from '@backstage/config';
import {
  DAY,
  MINUTE,
  NumberSetting,
  readNumbers,
  SECOND,
  sectionOf,
  time,
  wrong,
} from './configNumbers';

/** `promotions.queue`, beside what is no number. */
const QUEUE = {
  poll: time(500, 100, MINUTE),
} satisfies Record<string, NumberSetting>;

/** `promotions.health`. */
const HEALTH = {
  behindAfter: time(MINUTE, SECOND, DAY),
} satisfies Record<string, NumberSetting>;

/** How work is shared between replicas; times in milliseconds. */
export interface QueueConfig {
  queue: { schema?: string; listen: boolean; pollMs: number };
  health: { behindAfterMs: number };
}

/**
 * @param config - `promotions` of the configuration
 * @throws InputError that names the key which is wrong
 */
export function readQueue(config: Config | undefined): QueueConfig {
  const { poll } = readNumbers(config, 'queue', QUEUE, ['schema', 'listen']);
  const { behindAfter } = readNumbers(config, 'health', HEALTH);
  const section = sectionOf(config, 'queue');
  const schema = section?.getOptional('schema');
  const listen = section?.getOptional('listen') ?? true;
  if (
    schema !== undefined &&
    !(typeof schema === 'string' && /^[a-zA-Z_][\w-]{0,49}$/.test(schema))
  ) {
    throw wrong(
      'promotions.queue.schema',
      'must be a name of at most 50 letters, digits, dashes and underscores that begins with a letter',
    );
  }
  if (typeof listen !== 'boolean') {
    throw wrong('promotions.queue.listen', 'must be true or false');
  }
  return {
    queue: { ...(schema !== undefined && { schema }), listen, pollMs: poll },
    health: { behindAfterMs: behindAfter },
  };
}

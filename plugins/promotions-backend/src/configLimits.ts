import { Config } from '@backstage/config';
import {
  DAY,
  HOUR,
  MINUTE,
  number,
  NumberSetting,
  readNumbers,
  SECOND,
  sectionOf,
  time,
  wrong,
} from './configNumbers';
import {
  DEFAULT_NOTIFICATION_KINDS,
  NOTIFICATION_KINDS,
  NotificationKind,
} from './effects/notifications/kinds';
import { OutboxLimits } from './effects/OutboxSender';

const KIB = 1024;
const MIB = 1024 * KIB;

const atATime = (standard: number) => number(standard, 1, 1_000);

/** `promotions.limits`: all hold for one process. */
export const LIMITS = {
  passes: atATime(4),
  promotions: atATime(4),
  tasks: atATime(4),
  probes: atATime(8),
  documents: atATime(8),
  callsPerHost: atATime(8),
  lease: time(20 * SECOND, SECOND, 10 * MINUTE),
  drain: time(5 * SECOND, 0, 5 * MINUTE),
  poll: time(5 * SECOND, 200, MINUTE),
  freight: number(5_000, 100, 100_000),
  requestBytes: number(256 * KIB, 4 * KIB, 10 * MIB),
  stepOutputBytes: number(64 * KIB, KIB, MIB),
  logLines: number(10_000, 100, 1_000_000),
  logLineLength: number(8_000, 100, 100_000),
  conditionsPerStage: number(200, 1, 10_000),
  callTimeout: time(10 * SECOND, 100, 10 * MINUTE),
  callBytes: number(MIB, KIB, 100 * MIB),
} satisfies Record<string, NumberSetting>;

/** `promotions.outbox`: how signals, events and notifications are sent. */
export const OUTBOX = {
  batch: number(100, 1, 1_000),
  concurrency: atATime(4),
  lease: time(MINUTE, SECOND, HOUR),
  poll: time(2 * SECOND, 100, MINUTE),
  timeout: time(10 * SECOND, 100, 4 * MINUTE),
  giveUpAfter: time(DAY, MINUTE, 30 * DAY),
} satisfies Record<string, NumberSetting>;

/** `promotions.history`: what is kept at hand, and for how long. */
export const HISTORY = {
  keep: number(100, 1, 100_000),
  for: time(90 * DAY, DAY, 3650 * DAY),
  interval: time(HOUR, 10 * SECOND, DAY),
  batch: number(500, 1, 10_000),
} satisfies Record<string, NumberSetting>;

/** Deleted from the archive after it, where it is given. */
const ARCHIVE_FOR = { archiveFor: time(365 * DAY, DAY, 3650 * DAY) };

/** What administrators may change of how the backend works; times in milliseconds. */
export interface LimitsConfig {
  limits: Record<keyof typeof LIMITS, number>;
  outbox: OutboxLimits;
  history: Record<keyof typeof HISTORY, number> & { archiveFor?: number };
  notifications: { kinds: readonly NotificationKind[] };
}

/**
 * @param config - `promotions` of the configuration
 * @throws InputError that names the key which is wrong
 */
export function readLimits(config: Config | undefined): LimitsConfig {
  const outbox = readNumbers(config, 'outbox', OUTBOX);
  if (outbox.timeout > outbox.lease / 2) {
    throw wrong(
      'promotions.outbox.timeout',
      'must be half of promotions.outbox.lease at most',
    );
  }
  const history = readNumbers(config, 'history', HISTORY, ['archiveFor']);
  const { archiveFor } = config?.has('history.archiveFor')
    ? readNumbers(config, 'history', ARCHIVE_FOR, Object.keys(HISTORY))
    : { archiveFor: undefined };
  if (archiveFor !== undefined && archiveFor < history.for) {
    throw wrong(
      'promotions.history.archiveFor',
      'must be as long as promotions.history.for at least',
    );
  }
  return {
    limits: readNumbers(config, 'limits', LIMITS),
    outbox: {
      batch: outbox.batch,
      concurrency: outbox.concurrency,
      leaseMs: outbox.lease,
      pollMs: outbox.poll,
      timeoutMs: outbox.timeout,
      giveUpAfterMs: outbox.giveUpAfter,
    },
    history: { ...history, ...(archiveFor !== undefined && { archiveFor }) },
    notifications: { kinds: notificationKinds(config) },
  };
}

function notificationKinds(
  config: Config | undefined,
): readonly NotificationKind[] {
  const path = 'promotions.notifications';
  const section = sectionOf(config, 'notifications');
  for (const key of section?.keys() ?? []) {
    if (key !== 'enabled' && key !== 'kinds') {
      throw wrong(`${path}.${key}`, 'is no setting; there are enabled, kinds');
    }
  }
  const enabled = section?.getOptional('enabled') ?? true;
  if (typeof enabled !== 'boolean') {
    throw wrong(`${path}.enabled`, 'must be true or false');
  }
  const kinds: unknown =
    section?.getOptional('kinds') ?? DEFAULT_NOTIFICATION_KINDS;
  if (!Array.isArray(kinds) || !kinds.every(isKind)) {
    throw wrong(
      `${path}.kinds`,
      `must be a list of ${NOTIFICATION_KINDS.join(', ')}`,
    );
  }
  return enabled ? kinds : [];
}

function isKind(value: unknown): value is NotificationKind {
  return NOTIFICATION_KINDS.some(kind => kind === value);
}

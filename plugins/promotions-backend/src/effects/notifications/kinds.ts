import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';

/** What people are told of; each is a topic that they can switch off. */
export const NOTIFICATION_KINDS = [
  'approval-wanted',
  'promotion-ended',
  'stage-failed',
  'rolled-back',
  'pipeline-message',
  'drift',
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Drift may be reported again and again, and is shown anyway. */
export const DEFAULT_NOTIFICATION_KINDS: readonly NotificationKind[] =
  NOTIFICATION_KINDS.filter(kind => kind !== 'drift');

const KINDS: Readonly<Record<string, NotificationKind>> = {
  'approval.asked': 'approval-wanted',
  'promotion.succeeded': 'promotion-ended',
  'promotion.failed': 'promotion-ended',
  'promotion.errored': 'promotion-ended',
  'promotion.aborted': 'promotion-ended',
  'stage.failed': 'stage-failed',
  'rollback.refused': 'rolled-back',
  'step.notified': 'pipeline-message',
  'target.drifted': 'drift',
};

/** What people may be told of it, if anything. */
export function notificationKind({
  kind,
  data,
}: TimelineEntry): NotificationKind | undefined {
  if (kind === 'promotion.created' && data?.rollbackOf !== undefined) {
    return 'rolled-back';
  }
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
}

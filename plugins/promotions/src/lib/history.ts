import {
  Decision,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { Tone } from './tones';

const TONES: Readonly<Record<string, Tone>> = {
  'promotion.created': 'waiting',
  'promotion.succeeded': 'success',
  'promotion.failed': 'danger',
  'promotion.errored': 'danger',
  'promotion.aborted': 'warning',
  'promotion.abortRequested': 'warning',
  'stage.verified': 'success',
  'stage.failed': 'danger',
  'stage.warned': 'warning',
  'task.failed': 'danger',
  'run.rerun': 'info',
  'run.aborted': 'warning',
  'freight.cleared': 'warning',
  'freight.rejected': 'danger',
  'gate.approved': 'success',
  'gate.rejected': 'danger',
  'gate.overridden': 'warning',
  'hold.set': 'warning',
  'freeze.set': 'warning',
  'rollback.refused': 'danger',
};

/** Whether what has happened is good news, bad news, or no more than news. */
export function historyTone({ kind }: Pick<TimelineEntry, 'kind'>): Tone {
  return Object.hasOwn(TONES, kind) ? TONES[kind] : 'neutral';
}

/** The decision that an entry keeps, as it was then. */
export function decisionOf({ data }: TimelineEntry): Decision | undefined {
  const decision = data?.decision;
  return isDecision(decision) ? decision : undefined;
}

function isDecision(value: unknown): value is Decision {
  return (
    typeof value === 'object' &&
    value !== null &&
    'verdict' in value &&
    'requirements' in value &&
    Array.isArray(value.requirements)
  );
}

/** What the kept decision answers: why it went, or how it stood. */
export function decisionQuestion({
  kind,
}: Pick<TimelineEntry, 'kind'>): 'letThrough' | 'passedOver' | 'stood' {
  switch (kind) {
    case 'promotion.started':
    case 'stage.passed':
      return 'letThrough';
    case 'gate.overridden':
      return 'passedOver';
    default:
      return 'stood';
  }
}

/** Why somebody did it in their own words, where the message leaves it out. */
export function reasonOf({ data, message }: TimelineEntry): string | undefined {
  const reason = data?.reason ?? data?.comment;
  return typeof reason === 'string' && reason && !message.includes(reason)
    ? reason
    : undefined;
}

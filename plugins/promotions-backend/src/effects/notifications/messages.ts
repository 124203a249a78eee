import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import {
  personName,
  PipelineName,
  Promotion,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { AskedApproval } from '../../engine/askedApproval';
import { NotificationKind } from './kinds';
import { APPROVALS_LINK, promotionLink, stageLink } from './links';

/** What is known of what somebody is told about. */
export interface Subject {
  kind: NotificationKind;
  entry: TimelineEntry;
  pipeline: PipelineName;
  /** What people call the freight. */
  alias?: string;
  promotion?: Promotion;
  /** What still waits for people. */
  asked?: AskedApproval;
}

const SEVERITIES = ['critical', 'high', 'normal', 'low'] as const;

interface Told {
  to: string[];
  except?: string[];
  title: string;
  description: string;
  link: string;
  severity: (typeof SEVERITIES)[number];
  scope: string[];
}

const FAILED = {
  title: (freight: string, stage: string) =>
    `The promotion of ${freight} to ${stage} failed.`,
  severity: 'high' as const,
};

const ENDED: Record<
  string,
  Pick<Told, 'severity'> & { title: typeof FAILED.title }
> = {
  Succeeded: {
    title: (freight, stage) => `${freight} was promoted to ${stage}.`,
    severity: 'low',
  },
  Failed: FAILED,
  Errored: FAILED,
  Aborted: {
    title: (freight, stage) =>
      `The promotion of ${freight} to ${stage} was aborted.`,
    severity: 'normal',
  },
};

const TOLD: Record<NotificationKind, (subject: Subject) => Told | undefined> = {
  'approval-wanted': approvalWanted,
  'promotion-ended': promotionEnded,
  'stage-failed': subject => ({
    ...toOwners(subject),
    title: `${named(subject)} failed in ${subject.entry.stage}.`,
    severity: 'high',
  }),
  'rolled-back': subject => ({
    ...toOwners(subject),
    title:
      subject.entry.kind === 'rollback.refused'
        ? `${subject.entry.stage} could not be rolled back.`
        : `${subject.entry.stage} goes back to ${named(subject)}.`,
    severity: 'high',
  }),
  'pipeline-message': byStep,
  drift: subject => ({
    ...toOwners(subject),
    title: `${subject.entry.stage} runs something that was not promoted there.`,
    severity: 'normal',
  }),
};

/** Who is told what; undefined where there is nobody to be told. */
export function messageFor(
  subject: Subject,
): NotificationSendOptions | undefined {
  const told = TOLD[subject.kind](subject);
  if (!told) {
    return undefined;
  }
  const { to, except = [], scope, ...payload } = told;
  const recipients = [...new Set(to)].filter(ref => !except.includes(ref));
  return recipients.length === 0
    ? undefined
    : {
        recipients: {
          type: 'entity',
          entityRef: recipients,
          ...(except.length > 0 && { excludeEntityRef: except }),
        },
        payload: {
          ...payload,
          title: `${titleOf(subject.pipeline)}: ${payload.title}`,
          topic: subject.kind,
          // Sent again, it takes the place of what was sent before.
          scope: [subject.kind, ...scope].join(':'),
        },
      };
}

function approvalWanted(subject: Subject): Told | undefined {
  const { asked, entry, pipeline, alias } = subject;
  if (!asked || asked.requirements.length === 0) {
    return undefined;
  }
  const people = asked.requirements
    .flatMap(({ who = [] }) => who)
    .filter(ref => !ref.startsWith('permission:'));
  return {
    // Who has the permission is not known where a gate names nobody.
    to: people.length > 0 ? people : [pipeline.entityRef],
    except: asked.except,
    title: asked.step
      ? `${alias ?? 'Freight'} waits for approval on its way to ${entry.stage}.`
      : `${alias ?? 'Freight'} waits for approval to enter ${entry.stage}.`,
    description: [
      asked.step?.message,
      asked.promotion && requested(asked.promotion),
      ...asked.requirements.map(({ message }) => message),
    ]
      .filter(Boolean)
      .join(' '),
    link: APPROVALS_LINK,
    severity: 'normal',
    scope: [pipeline.id, `${entry.stage}`, `${entry.freight}`],
  };
}

/** What the author of the pipeline wants people to be told. */
function byStep(subject: Subject): Told {
  const { entry, pipeline } = subject;
  const { to, key, severity } = entry.data ?? {};
  return {
    ...toOwners(subject),
    to: typeof to === 'string' ? to.split(' ') : [pipeline.entityRef],
    title: `${named(subject)} in ${entry.stage}.`,
    severity: SEVERITIES.find(known => known === severity) ?? 'normal',
    scope: [pipeline.id, String(key ?? entry.id)],
  };
}

function requested({ requestedBy, reason }: Promotion): string {
  return `${personName(requestedBy)} asks for it${
    reason ? `: ${reason}` : ''
  }.`.replace(/\.\.$/, '.');
}

/** Who asked is told; where nobody did, the owners are told of what failed. */
function promotionEnded(subject: Subject): Told | undefined {
  const { promotion, entry } = subject;
  if (!promotion) {
    return undefined;
  }
  const succeeded = promotion.phase === 'Succeeded';
  const waited = promotion.startedAt !== promotion.createdAt;
  const byPerson = promotion.trigger === 'person';
  if (succeeded && !(byPerson && waited)) {
    return undefined;
  }
  const { title, severity } = ENDED[promotion.phase] ?? ENDED.Failed;
  return {
    to: byPerson ? [promotion.requestedBy] : [subject.pipeline.entityRef],
    // Who ended it knows.
    except: entry.kind === 'promotion.aborted' ? users([entry.actor]) : [],
    title: title(named(subject), promotion.stage),
    description: entry.message,
    link: promotionLink(promotion.id),
    severity,
    scope: [promotion.id],
  };
}

function toOwners({ entry, pipeline }: Subject) {
  return {
    // The notifications plugin finds who owns it.
    to: [pipeline.entityRef],
    description: entry.message,
    link: entry.promotionId
      ? promotionLink(entry.promotionId)
      : stageLink(pipeline, entry.stage),
    scope: [pipeline.id, `${entry.stage}`, `${entry.freight}`],
  };
}

function named({ alias, entry }: Subject): string {
  return alias ?? entry.freight?.slice(0, 7) ?? 'Freight';
}

function users(refs: string[]): string[] {
  return refs.filter(ref => ref.startsWith('user:'));
}

function titleOf({ title, name }: PipelineName): string {
  return title ?? name;
}

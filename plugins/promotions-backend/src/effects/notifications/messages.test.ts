import {
  Promotion,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { NotificationKind, notificationKind } from './kinds';
import { messageFor, Subject } from './messages';

const pipeline = {
  id: 'pipe',
  entityRef: 'component:default/podinfo',
  name: 'podinfo',
};

const entry = (
  kind: string,
  options: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  id: 'entry',
  at: '2026-11-21T00:00:00.000Z',
  kind,
  actor: 'promotions',
  stage: 'prod',
  freight: 'f1',
  message: 'It went like this.',
  ...options,
});

const promotion = (options: Partial<Promotion> = {}): Promotion => ({
  id: 'p1',
  pipelineId: 'pipe',
  stage: 'prod',
  freight: ['f1'],
  phase: 'Failed',
  priority: 0,
  trigger: 'person',
  requestedBy: 'user:default/ada',
  createdAt: '2026-11-21T00:00:00.000Z',
  startedAt: '2026-11-21T00:00:00.000Z',
  decision: {
    stage: 'prod',
    freight: 'f1',
    at: '2026-11-21T00:00:00.000Z',
    verdict: 'Eligible',
    requirements: [],
    nextChangeAt: null,
    eligibleAt: null,
  },
  ...options,
});

function tell(
  kind: NotificationKind,
  told: TimelineEntry,
  options: Partial<Subject> = {},
) {
  return messageFor({ kind, entry: told, pipeline, alias: 'v1', ...options });
}

const ended = (phase: Promotion['phase'], options: Partial<Promotion> = {}) =>
  tell('promotion-ended', entry(`promotion.${phase.toLowerCase()}`), {
    promotion: promotion({ phase, ...options }),
  });

describe('who asked for a promotion', () => {
  it('is told that it failed, why, and where to look', () => {
    expect(ended('Failed')).toEqual({
      recipients: { type: 'entity', entityRef: ['user:default/ada'] },
      payload: {
        title: 'podinfo: The promotion of v1 to prod failed.',
        description: 'It went like this.',
        link: '/promotions/runs/p1',
        severity: 'high',
        topic: 'promotion-ended',
        scope: 'promotion-ended:p1',
      },
    });
    expect(ended('Errored')?.payload.title).toContain('failed');
  });

  it('is told that it succeeded only where it had to wait', () => {
    expect(ended('Succeeded')).toBeUndefined();
    expect(
      ended('Succeeded', { startedAt: '2026-11-21T01:00:00.000Z' })?.payload,
    ).toMatchObject({
      title: 'podinfo: v1 was promoted to prod.',
      severity: 'low',
    });
  });

  it('is told that somebody else has aborted it', () => {
    const aborted = (actor: string) =>
      tell('promotion-ended', entry('promotion.aborted', { actor }), {
        promotion: promotion({ phase: 'Aborted' }),
      });
    expect(aborted('user:default/ada')).toBeUndefined();
    expect(aborted('user:default/sam')).toMatchObject({
      recipients: {
        entityRef: ['user:default/ada'],
        excludeEntityRef: ['user:default/sam'],
      },
      payload: { title: 'podinfo: The promotion of v1 to prod was aborted.' },
    });
  });
});

describe('the owners', () => {
  it('are told of what a policy promoted, where it did not succeed', () => {
    const byPolicy = { trigger: 'policy', requestedBy: 'policy:dev' } as const;
    expect(ended('Failed', byPolicy)?.recipients).toEqual({
      type: 'entity',
      entityRef: ['component:default/podinfo'],
    });
    expect(
      ended('Succeeded', { ...byPolicy, startedAt: '2026-11-22T00:00:00Z' }),
    ).toBeUndefined();
  });

  it.each<[NotificationKind, TimelineEntry, string]>([
    ['stage-failed', entry('stage.failed'), 'podinfo: v1 failed in prod.'],
    [
      'rolled-back',
      entry('promotion.created', { data: { rollbackOf: 'f0' } }),
      'podinfo: prod goes back to v1.',
    ],
    [
      'rolled-back',
      entry('rollback.refused'),
      'podinfo: prod could not be rolled back.',
    ],
    [
      'drift',
      entry('target.drifted'),
      'podinfo: prod runs something that was not promoted there.',
    ],
  ])('are told of %s', (kind, told, title) => {
    expect(notificationKind(told)).toBe(kind);
    expect(tell(kind, told)).toMatchObject({
      recipients: { entityRef: ['component:default/podinfo'] },
      payload: {
        title,
        description: 'It went like this.',
        link: '/catalog/default/component/podinfo/promotions?pipeline=pipe&stage=prod',
        topic: kind,
      },
    });
  });
});

describe('whom a step names', () => {
  it('is told what the author of the pipeline wants', () => {
    const told = entry('step.notified', {
      data: { to: 'user:default/rita group:default/ops', severity: 'critical' },
    });
    expect(tell('pipeline-message', told)).toMatchObject({
      recipients: { entityRef: ['user:default/rita', 'group:default/ops'] },
      payload: { description: 'It went like this.', severity: 'critical' },
    });
    expect(
      tell('pipeline-message', entry('step.notified'))?.recipients,
    ).toMatchObject({ entityRef: ['component:default/podinfo'] });
  });
});

describe('who may approve', () => {
  const requirement = (who?: string[]) => ({
    id: 'release',
    kind: 'approval' as const,
    status: 'Waiting' as const,
    message: 'Waits for the approval of 1 person of release.',
    who,
  });
  const asked = (who: string[] | undefined, except: string[] = []) =>
    tell('approval-wanted', entry('approval.asked'), {
      asked: {
        requirements: [requirement(who)],
        promotion: promotion({ phase: 'Pending', reason: 'Fixes login.' }),
        except,
      },
    });

  it('is told who asks for it, why, and what is wanted', () => {
    expect(
      asked(
        ['group:default/release', 'user:default/rita'],
        ['user:default/ada'],
      ),
    ).toEqual({
      recipients: {
        type: 'entity',
        entityRef: ['group:default/release', 'user:default/rita'],
        excludeEntityRef: ['user:default/ada'],
      },
      payload: {
        title: 'podinfo: v1 waits for approval to enter prod.',
        description:
          'ada asks for it: Fixes login. Waits for the approval of 1 person of release.',
        link: '/promotions/approvals',
        severity: 'normal',
        topic: 'approval-wanted',
        scope: 'approval-wanted:pipe:prod:f1',
      },
    });
  });

  it('is whoever owns the entity where the gate names nobody', () => {
    expect(asked(['permission:promotions.gate.approve'])?.recipients).toEqual({
      type: 'entity',
      entityRef: ['component:default/podinfo'],
    });
  });

  it('is nobody where nothing waits any more, or all have spoken', () => {
    expect(tell('approval-wanted', entry('approval.asked'))).toBeUndefined();
    expect(asked(['user:default/rita'], ['user:default/rita'])).toBeUndefined();
  });
});

it('most of what happens is told to nobody', () => {
  for (const kind of [
    'promotion.created',
    'promotion.started',
    'freight.created',
    'constructor',
  ]) {
    expect(notificationKind(entry(kind))).toBeUndefined();
  }
});

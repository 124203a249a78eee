import {
  Approval,
  ApprovalProgress,
  BoardGate,
  Freeze,
  InboxItem,
  Override,
  Policy,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { makeDecision, makeRequirement } from './decision';
import { makeFreight } from './freight';
import { makePromotion } from './promotion';
import { ago } from './time';

export const BOB = 'user:default/bob';
export const TOM = 'user:default/tom';
export const RELEASE = 'group:default/release';

export function makeApproval(
  by: string,
  changes: Partial<Approval> = {},
): Approval {
  return {
    stage: 'prod',
    freight: 'id-of-calm-fox',
    gate: 'release',
    by,
    decision: 'approve',
    at: ago(10),
    ...changes,
  };
}

/** Asks two people of the release group. */
export function makeApprovalGate(changes: Partial<BoardGate> = {}): BoardGate {
  return {
    id: 'release',
    gate: {
      kind: 'approval',
      name: 'release',
      count: 2,
      from: [RELEASE],
      preventSelfApproval: true,
    },
    ...changes,
  };
}

/** Bob has approved, and one more is needed. */
export function makeApprovalRequirement(
  progress: Partial<ApprovalProgress> = {},
  changes: Partial<Requirement> = {},
): Requirement {
  return makeRequirement('release', {
    kind: 'approval',
    status: 'Waiting',
    message: '1 of 2 have approved; release has to.',
    who: [RELEASE],
    approval: {
      count: 2,
      missing: 1,
      from: [RELEASE],
      approvals: [makeApproval(BOB, { comment: 'Notes are written.' })],
      rejections: [],
      ignored: [],
      unknown: [],
      ...progress,
    },
    ...changes,
  });
}

export function makeFreeze(
  name: string,
  changes: Partial<Freeze> = {},
): Freeze {
  return {
    id: `freeze-${name}`,
    name,
    reason: 'Nobody is there to mend it.',
    stages: ['prod'],
    labels: {},
    windows: [{ from: ago(60), to: ago(-120) }],
    source: 'database',
    createdBy: BOB,
    createdAt: ago(90),
    ...changes,
  };
}

export function makeOverride(
  gate: string,
  changes: Partial<Override> = {},
): Override {
  return {
    id: `override-of-${gate}`,
    stage: 'prod',
    freight: 'id-of-calm-fox',
    gate,
    fingerprint: 'f',
    by: BOB,
    reason: 'The shop is down.',
    at: ago(5),
    expiresAt: ago(-55),
    ...changes,
  };
}

export function makePolicy(
  name: string,
  changes: Partial<Policy> = {},
): Policy {
  return {
    id: `policy-${name}`,
    name,
    stages: ['*'],
    labels: {},
    gates: [],
    source: 'configuration',
    position: 0,
    ...changes,
  };
}

/** Bob asks for prod, and the release group has to approve. */
export function makeInboxItem(changes: Partial<InboxItem> = {}): InboxItem {
  return {
    pipeline: {
      id: 'pipeline-guarded',
      entityRef: 'component:default/podinfo',
      name: 'guarded',
    },
    stage: 'prod',
    freight: makeFreight('calm-fox', '6.6.0', { age: 25 }),
    replaces: makeFreight('quiet-heron', '6.5.1', { age: 300 }),
    promotion: makePromotion('prod', 'calm-fox', {
      phase: 'Pending',
      startedAt: undefined,
      requestedBy: BOB,
      reason: 'Release of the week',
    }),
    gates: ['release'],
    decision: makeDecision('prod', 'calm-fox', [
      makeRequirement('upstream', { message: 'staging has verified it.' }),
      makeApprovalRequirement({ approvals: [], missing: 2 }),
    ]),
    ...changes,
  };
}

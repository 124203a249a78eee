/* What people and administrators say, in the tests of the store. */
import {
  Approval,
  CheckAnswer,
  Freeze,
  Override,
  Policy,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';
import { at, freight } from './testFixtures';

export function anApproval(options: Partial<Approval> = {}): Approval {
  return {
    stage: 'prod',
    freight: freight(1).id,
    gate: 'release',
    by: 'user:default/ada',
    decision: 'approve',
    at: at(1),
    ...options,
  };
}

export function anOverride(options: Partial<Override> = {}): Override {
  return {
    id: 'O1',
    stage: 'prod',
    freight: freight(1).id,
    gate: 'window',
    fingerprint: 'f1',
    by: 'user:default/ada',
    reason: 'Production is down.',
    at: at(1),
    expiresAt: at(3600),
    ...options,
  };
}

export function aCheck(options: Partial<CheckAnswer> = {}): CheckAnswer {
  return {
    stage: 'prod',
    freight: freight(1).id,
    gate: 'change',
    fingerprint: 'f1',
    failures: 0,
    askAgainAt: at(60),
    ...options,
  };
}

export function aWait(options: Partial<Wait> = {}): Wait {
  return {
    kind: 'lock',
    key: 'database',
    stage: 'prod',
    freight: freight(1).id,
    gate: 'database',
    ...options,
  };
}

export function aPolicy(options: Partial<Policy> = {}): Policy {
  return {
    id: 'Y1',
    name: 'automatic',
    stages: ['*'],
    labels: {},
    gates: [],
    source: 'database',
    position: 0,
    createdAt: at(0),
    ...options,
  };
}

export function aFreeze(options: Partial<Freeze> = {}): Freeze {
  return {
    id: 'Z1',
    name: 'holidays',
    reason: 'Nobody is here.',
    stages: ['prod'],
    labels: {},
    windows: [{ from: at(0), to: at(60) }],
    source: 'database',
    createdAt: at(0),
    ...options,
  };
}

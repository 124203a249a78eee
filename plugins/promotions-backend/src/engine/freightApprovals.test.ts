import {
  Approval,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { freight } from '../store/testFixtures';
import { withApprovals } from './freightApprovals';

const [first, second] = [1, 2].map(
  (n): FreightWithStatus => ({
    ...freight(n),
    status: { currentlyIn: {}, verifiedIn: {}, clearedFor: {}, rejections: [] },
  }),
);

const approval = (about: string, by: string): Approval => ({
  stage: 'prod',
  freight: about,
  gate: 'release',
  by,
  decision: 'approve',
  at: '2026-11-21T12:00:00.000Z',
});

describe('freight on a board', () => {
  it('tells what people have said about it, and nothing of others', () => {
    const said = ['user:default/ada', 'user:default/bob'].map(by =>
      approval(first.id, by),
    );
    const [told, silent] = withApprovals(
      [first, second],
      [...said, approval('elsewhere', 'user:default/eve')],
    );
    expect(told.status.approvals).toEqual(said);
    expect(silent).toBe(second);
    expect(first.status).not.toHaveProperty('approvals');
  });
});

import { aSnapshot } from '../__testUtils__/builders';
import { Promotion } from '../model';
import { hasApprovalExpired, isSelfApproval, requesterOf } from './approvals';

const at = '2026-01-10T12:00:00.000Z';
const later = (ms: number) => new Date(Date.parse(at) + ms);

describe('an approval', () => {
  it.each([
    [999, false],
    [1000, true],
  ])('that counts for a second has expired after %s ms: %s', (ms, expired) => {
    const gate = { expiresAfter: 1000 };
    expect(
      hasApprovalExpired(gate, { decision: 'approve', at }, later(ms)),
    ).toBe(expired);
  });

  it('never expires where the gate does not say when, and a rejection never does', () => {
    const now = later(Number.MAX_SAFE_INTEGER / 1e4);
    expect(hasApprovalExpired({}, { decision: 'approve', at }, now)).toBe(
      false,
    );
    expect(
      hasApprovalExpired(
        { expiresAfter: 1 },
        { decision: 'reject', at },
        later(2),
      ),
    ).toBe(false);
  });

  it.each<[string, string | undefined, boolean, 'approve' | 'reject', boolean]>(
    [
      ['user:default/ada', 'user:default/ada', true, 'approve', true],
      ['user:default/ada', 'User:default/Ada', true, 'approve', true],
      ['user:default/ada', 'user:default/rita', true, 'approve', false],
      ['user:default/ada', undefined, true, 'approve', false],
      ['user:default/ada', 'user:default/ada', false, 'approve', false],
      ['user:default/ada', 'user:default/ada', true, 'reject', false],
    ],
  )(
    'of %s for what %s asks for is their own (prevented: %s, they %s): %s',
    (by, requestedBy, preventSelfApproval, decision, own) => {
      expect(
        isSelfApproval({ preventSelfApproval }, { by, decision }, requestedBy),
      ).toBe(own);
    },
  );
});

describe('who asks for a promotion', () => {
  const promotion = (phase: Promotion['phase'], requestedBy: string) =>
    ({ stage: 'prod', freight: ['f1'], phase, requestedBy } as Promotion);

  it.each<[Promotion['phase'], string | undefined]>([
    ['Pending', 'user:default/ada'],
    ['Running', 'user:default/ada'],
    ['Succeeded', undefined],
    ['Aborted', undefined],
  ])('that is %s is %s', (phase, requester) => {
    const snapshot = aSnapshot([], {
      promotions: [promotion(phase, 'user:default/ada')],
    });
    expect(requesterOf(snapshot, 'prod', 'f1')).toBe(requester);
    expect(requesterOf(snapshot, 'dev', 'f1')).toBeUndefined();
    expect(requesterOf(snapshot, 'prod', 'f2')).toBeUndefined();
  });
});

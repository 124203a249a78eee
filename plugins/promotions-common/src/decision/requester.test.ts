import {
  aPromotion,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { Approval, Promotion } from '../model';
import { createDecider, decide } from './decide';

const prod = aStage('prod', {
  gates: [
    {
      kind: 'approval',
      name: 'release',
      count: 1,
      from: [],
      preventSelfApproval: true,
    },
  ],
});
const freight = someFreight('f1');

const ada = 'user:default/ada';
const bob = 'user:default/bob';

const approvalOf = (by: string): Approval => ({
  stage: 'prod',
  freight: 'f1',
  gate: 'release',
  by,
  decision: 'approve',
  at: minutesAgo(5),
});

/** Whether ada, who has approved, may approve for whoever is found to ask. */
const counts = (options: {
  promotions?: Promotion[];
  actor?: string;
  requestedBy?: string;
}) => {
  const snapshot = aSnapshot([aStage('staging'), prod], {
    freight: [freight],
    promotions: options.promotions ?? [],
    approvals: [approvalOf(ada)],
  });
  const decider = createDecider(snapshot, NOW, { actor: options.actor });
  return decider(prod, freight, options.requestedBy).verdict === 'Eligible';
};

describe('who asks for a promotion', () => {
  it('is nobody, where nobody is named', () => {
    expect(counts({})).toBe(true);
  });

  it('is the actor, also where it is decided once', () => {
    const snapshot = aSnapshot([prod], {
      freight: [freight],
      approvals: [approvalOf(ada)],
    });
    const verdictFor = (actor: string) =>
      decide({ snapshot, stage: prod, freight, now: NOW, actor }).verdict;
    expect(verdictFor(ada)).toBe('Waiting');
    expect(verdictFor(bob)).toBe('Eligible');
  });

  it('is the actor', () => {
    expect(counts({ actor: ada })).toBe(false);
    expect(counts({ actor: bob })).toBe(true);
  });

  it.each<['Pending' | 'Running']>([['Pending'], ['Running']])(
    'is who asked for the promotion that is %s, whoever looks at it',
    phase => {
      const by = (requestedBy: string) => [
        aPromotion('prod', 'f1', phase, { requestedBy }),
      ];
      expect(counts({ promotions: by(ada), actor: bob })).toBe(false);
      expect(counts({ promotions: by(bob), actor: ada })).toBe(true);
      expect(counts({ promotions: by('policy:fast'), actor: ada })).toBe(true);
    },
  );

  it.each([
    ['has ended', aPromotion('prod', 'f1', 'Failed', { requestedBy: ada })],
    [
      'is of other freight',
      aPromotion('prod', 'f2', 'Pending', { requestedBy: ada }),
    ],
    [
      'goes elsewhere',
      aPromotion('staging', 'f1', 'Pending', { requestedBy: ada }),
    ],
  ])('is not who asked for a promotion that %s', (_, promotion) => {
    expect(counts({ promotions: [promotion], actor: bob })).toBe(true);
  });

  it('is first of all who is named', () => {
    const promotions = [
      aPromotion('prod', 'f1', 'Pending', { requestedBy: bob }),
    ];
    expect(counts({ promotions, actor: bob, requestedBy: ada })).toBe(false);
    expect(counts({ promotions, actor: ada, requestedBy: bob })).toBe(true);
  });
});

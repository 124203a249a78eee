import {
  aRequest,
  aSnapshot,
  aStage,
  currentlyIn,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import { CurrentFreight, FreightWithStatus } from '../model';
import { suggestFreight } from './suggestFreight';

const prod = aStage('prod', { freight: [aRequest({ stages: ['staging'] })] });

const old = someFreight('f1', { createdAt: minutesAgo(30) });
const mid = someFreight('f2', { createdAt: minutesAgo(20) });
const fresh = someFreight('f3', { createdAt: minutesAgo(10) });

const ready = (freight: FreightWithStatus): FreightWithStatus => ({
  ...freight,
  status: { ...freight.status, verifiedIn: verifiedIn({ staging: 0 }) },
});

const runs = (freight: string, origin = 'app'): CurrentFreight => ({
  stage: 'prod',
  origin,
  freight,
  since: minutesAgo(5),
});

const suggest = (
  freight: FreightWithStatus[],
  current: CurrentFreight[] = [],
) =>
  suggestFreight({
    snapshot: aSnapshot([aStage('staging'), prod], { freight, current }),
    stage: prod,
    now: NOW,
  });

describe('the freight that the button offers', () => {
  it('is the newest that may enter the stage', () => {
    expect(suggest([ready(old), ready(mid), fresh])).toMatchObject({
      freight: { id: 'f2' },
      decision: { freight: 'f2', verdict: 'Eligible' },
      current: false,
      message: 'alias-f2 may enter prod.',
    });
  });

  it('is the newest of all where none may, and says why not', () => {
    expect(suggest([old, mid])).toMatchObject({
      freight: { id: 'f2' },
      decision: { freight: 'f2', verdict: 'Blocked' },
      current: false,
      message: 'alias-f2 may not enter prod now. staging has not verified it.',
    });
  });

  it('is newer than what the stage runs, even where only older freight may enter', () => {
    expect(
      suggest([ready(old), ready(mid), fresh], [runs('f2')]),
    ).toMatchObject({
      decision: { freight: 'f3', verdict: 'Blocked' },
      current: false,
    });
  });

  it('is what the stage runs where nothing is newer', () => {
    expect(suggest([ready(old), ready(mid)], [runs('f2')])).toMatchObject({
      decision: { freight: 'f2', verdict: 'Eligible' },
      current: true,
      message: 'prod runs alias-f2, and nothing is newer.',
    });
  });

  it('is none where there is no freight that the stage requests', () => {
    expect(suggest([])).toBeUndefined();
    expect(suggest([someFreight('c1', { origin: 'config' })])).toBeUndefined();
  });

  it('is judged as a promotion that the actor asks for', () => {
    const gated = aStage('prod', {
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
    const snapshot = aSnapshot([gated], {
      freight: [old],
      approvals: [
        {
          stage: 'prod',
          freight: 'f1',
          gate: 'release',
          by: 'user:default/ada',
          decision: 'approve',
          at: minutesAgo(1),
        },
      ],
    });
    const suggested = (actor: string | undefined) => {
      const suggestion = suggestFreight({
        snapshot,
        stage: gated,
        now: NOW,
        actor,
      });
      return [suggestion?.decision.verdict, suggestion?.message];
    };
    expect(suggested('user:default/ada')).toEqual([
      'Waiting',
      expect.stringMatching(/^alias-f1 may not enter prod now\. release: /),
    ]);
    const enters = ['Eligible', 'alias-f1 may enter prod.'];
    expect(suggested('user:default/bob')).toEqual(enters);
    expect(suggested(undefined)).toEqual(enters);
  });

  it.each<[string, Partial<FreightWithStatus['status']>, string]>([
    [
      'was rejected',
      {
        rejections: [
          { reason: 'CVE-1', by: 'user:default/ada', at: minutesAgo(1) },
        ],
      },
      'ada rejected it for the whole pipeline: CVE-1. Only taking the rejection back lets it in.',
    ],
    [
      'still soaks',
      {
        verifiedIn: verifiedIn({ staging: 0 }),
        currentlyIn: currentlyIn({ staging: 20 }),
      },
      'staging has not held it for 1h yet.',
    ],
  ])('that %s says so without a name before it', (_, status, why) => {
    const stage = aStage('prod', {
      freight: [
        aRequest({ stages: ['staging'], requiredSoakTime: 60 * MINUTE }),
      ],
    });
    const freight = someFreight('f1', { status });
    const snapshot = aSnapshot([aStage('staging'), stage], {
      freight: [freight],
    });
    expect(suggestFreight({ snapshot, stage, now: NOW })?.message).toBe(
      `alias-f1 may not enter prod now. ${why}`,
    );
  });

  it('is the newest of all origins that the stage requests', () => {
    const both = aStage('prod', {
      freight: [aRequest({}, 'app'), aRequest({}, 'config')],
    });
    const config = someFreight('c1', {
      origin: 'config',
      createdAt: minutesAgo(15),
    });
    const suggested = (current: CurrentFreight[]) =>
      suggestFreight({
        snapshot: aSnapshot([both], { freight: [mid, config], current }),
        stage: both,
        now: NOW,
      });
    expect(suggested([])).toMatchObject({
      freight: { id: 'c1' },
      current: false,
    });
    expect(suggested([runs('f2'), runs('c1', 'config')])).toMatchObject({
      freight: { id: 'c1' },
      current: true,
    });
  });

  it('is of any origin that the stage requests', () => {
    const both = aStage('prod', {
      freight: [aRequest({}, 'app'), aRequest({}, 'config')],
    });
    const config = someFreight('c1', {
      origin: 'config',
      createdAt: minutesAgo(40),
    });
    expect(
      suggestFreight({
        snapshot: aSnapshot([both], {
          freight: [old, config],
          current: [runs('f1')],
        }),
        stage: both,
        now: NOW,
      }),
    ).toMatchObject({ decision: { freight: 'c1', verdict: 'Eligible' } });
  });
});

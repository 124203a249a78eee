import {
  Freeze,
  Gate,
  Policy,
  Stage,
  Verdict,
} from '@promotions/backstage-plugin-promotions-common';
import { automatic, BEN } from './testApi';
import { asking } from './stages';
import { SituationWorld } from './situationWorld';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * What keeps freight out of `prod`, whose upstream is `dev`, or lets it in. It
 * is noon of a Tuesday.
 */
export interface Situation {
  name: string;
  verdict: Verdict;
  /** Of `prod`. */
  gates?: Gate[];
  /** Changes `prod` in other ways. */
  stage?: (stage: Stage) => Stage;
  policies?: Policy[];
  freezes?: Freeze[];
  /** What happens while the freight cannot enter yet, for want of `dev`. */
  before?: (world: SituationWorld) => Promise<unknown>;
  /** `dev` does not verify the freight. */
  unverified?: boolean;
  /** What happens once `dev` has verified the freight. */
  after?: (world: SituationWorld) => Promise<unknown>;
  /** Why a policy does not promote what is Eligible all the same. */
  skipped?: 'hold';
}

const frozen: Freeze = {
  id: 'config:holidays',
  name: 'holidays',
  reason: 'Nobody is there.',
  source: 'configuration',
  stages: ['prod'],
  labels: {},
  entities: { 'metadata.name': 'podinfo' },
  windows: [{ from: '2026-11-30T00:00:00Z', to: '2026-12-03T00:00:00Z' }],
};

const healthy = (more: object = {}): Gate => ({
  kind: 'condition',
  name: 'health',
  stage: 'dev',
  type: 'Healthy',
  equals: 'True',
  for: 0,
  sameFreight: false,
  ...more,
});

const officeHours = (hour: number): Gate => ({
  kind: 'window',
  name: 'office',
  allow: [
    {
      schedule: `0 ${hour} * * 1-5`,
      duration: 4 * HOUR,
      timeZone: 'Europe/Berlin',
    },
  ],
  deny: [],
});

const expression = (text: string): Gate => ({
  kind: 'expression',
  name: 'rule',
  expression: text,
});

const alone: Gate = { kind: 'lock', name: 'alone', lock: 'db' };

const needs: Gate = {
  kind: 'dependency',
  name: 'needs',
  relation: 'dependsOn',
  stage: 'prod',
};

const calendar: Gate = {
  kind: 'check',
  name: 'calendar',
  uses: 'http',
  config: { url: 'http://127.0.0.1/replaced' },
  expect: 'response.body.open',
  ttl: HOUR,
  timeout: 10_000,
  giveUpAfter: HOUR,
};

const upstream =
  (sources: Partial<Stage['freight'][number]['sources']>) =>
  (stage: Stage): Stage => ({
    ...stage,
    freight: stage.freight.map(wanted => ({
      ...wanted,
      sources: { ...wanted.sources, ...sources },
    })),
  });

export const situations: Situation[] = [
  { name: 'nothing is asked but the upstream', verdict: 'Eligible' },
  {
    name: 'the upstream has not verified it',
    verdict: 'Blocked',
    unverified: true,
  },
  {
    name: 'it was cleared, though not verified',
    verdict: 'Eligible',
    unverified: true,
    after: world => world.clear(),
  },
  {
    name: 'it is rejected for the stage',
    verdict: 'Blocked',
    before: world => world.reject('prod'),
  },
  {
    name: 'it is rejected everywhere, and cleared',
    verdict: 'Blocked',
    unverified: true,
    after: async world => {
      await world.reject();
      await world.clear();
    },
  },
  {
    name: 'it soaks',
    verdict: 'Waiting',
    stage: upstream({ requiredSoakTime: HOUR }),
    after: world => world.pass(HOUR / 2),
  },
  {
    name: 'it has soaked',
    verdict: 'Eligible',
    stage: upstream({ requiredSoakTime: HOUR }),
    after: world => world.pass(HOUR),
  },
  {
    name: 'nobody has reported the condition',
    verdict: 'Blocked',
    gates: [healthy()],
  },
  {
    name: 'the condition is as asked',
    verdict: 'Eligible',
    gates: [healthy()],
    after: world => world.report('True'),
  },
  {
    name: 'the condition has not held for long enough',
    verdict: 'Waiting',
    gates: [healthy({ for: 10 * MINUTE })],
    after: world => world.report('True'),
  },
  {
    name: 'the condition was as asked, and has expired',
    verdict: 'Blocked',
    gates: [healthy({ for: 10 * MINUTE })],
    after: async world => {
      await world.report('True', '5m');
      await world.pass(6 * MINUTE);
    },
  },
  {
    name: 'the expression is false',
    verdict: 'Blocked',
    gates: [expression("freight.version == '2.0.0'")],
  },
  {
    name: 'the expression cannot be told',
    verdict: 'Blocked',
    gates: [expression('freight.metadata.risk < 3')],
  },
  {
    name: 'nobody has approved it',
    verdict: 'Waiting',
    gates: [asking('release')],
  },
  {
    name: 'one of two has approved it',
    verdict: 'Waiting',
    gates: [asking('release', { count: 2 })],
    after: world => world.approve('release', 'user:default/rita'),
  },
  {
    name: 'a member of the group has approved it',
    verdict: 'Eligible',
    gates: [asking('release', { from: ['group:default/release'] })],
    after: world => world.approve('release', BEN),
  },
  {
    name: 'the approval has expired',
    verdict: 'Waiting',
    gates: [asking('release', { expiresAfter: HOUR }), alone],
    before: world => world.lock(),
    after: async world => {
      await world.approve('release', BEN);
      await world.pass(HOUR);
    },
  },
  {
    name: 'somebody rejects it at the gate',
    verdict: 'Blocked',
    gates: [asking('release', { count: 2 })],
    after: async world => {
      await world.approve('release', 'user:default/rita');
      await world.approve('release', BEN, 'reject');
    },
  },
  {
    name: 'the group that is asked is unknown',
    verdict: 'Blocked',
    gates: [asking('release', { from: ['group:default/nobody'] })],
  },
  {
    name: 'the window is shut',
    verdict: 'Waiting',
    gates: [officeHours(18)],
  },
  {
    name: 'the window is open',
    verdict: 'Eligible',
    gates: [officeHours(11)],
  },
  {
    name: 'a freeze keeps everything out',
    verdict: 'Waiting',
    freezes: [frozen],
  },
  {
    name: 'an administrator passes over the freeze',
    verdict: 'Eligible',
    freezes: [frozen],
    after: world => world.override('freeze/holidays'),
  },
  {
    name: 'the override of the freeze is over',
    verdict: 'Waiting',
    freezes: [frozen],
    gates: [alone],
    before: world => world.lock(),
    after: async world => {
      await world.override('freeze/holidays');
      await world.pass(2 * HOUR);
    },
  },
  {
    name: 'it has to wait',
    verdict: 'Waiting',
    gates: [{ kind: 'wait', name: 'slow', duration: HOUR }],
    after: world => world.pass(MINUTE),
  },
  {
    name: 'another pipeline holds the lock',
    verdict: 'Waiting',
    gates: [alone],
    before: world => world.lock(),
  },
  { name: 'the lock is free', verdict: 'Eligible', gates: [alone] },
  {
    name: 'what it depends on was never promoted',
    verdict: 'Blocked',
    gates: [needs],
  },
  {
    name: 'what it depends on is being promoted',
    verdict: 'Waiting',
    gates: [needs],
    before: world => world.lock(),
  },
  {
    name: 'what it depends on is there',
    verdict: 'Eligible',
    gates: [needs],
    before: async world => {
      await world.lock();
      await world.unlock();
    },
  },
  {
    name: 'the check has not answered',
    verdict: 'Waiting',
    gates: [calendar],
  },
  {
    name: 'the check says no',
    verdict: 'Blocked',
    gates: [calendar],
    after: world => world.answerChecks(false),
  },
  {
    name: 'the check says yes',
    verdict: 'Eligible',
    gates: [calendar],
    after: world => world.answerChecks(true),
  },
  {
    name: 'it failed in one upstream, and another has verified it',
    verdict: 'Blocked',
    gates: [{ kind: 'noUpstreamFailure', name: 'clean' }],
    stage: upstream({ stages: ['dev', 'test'] }),
    before: world => world.fail('test'),
  },
  {
    name: 'a policy asks for an approval that the document does not',
    verdict: 'Waiting',
    policies: [
      automatic('careful', {
        autoPromotion: undefined,
        stages: ['prod'],
        gates: [asking('four-eyes')],
      }),
    ],
  },
  {
    name: 'several gates of several classes are open',
    verdict: 'Blocked',
    gates: [officeHours(18), healthy(), asking('release'), calendar, alone],
    freezes: [frozen],
    before: world => world.reject('prod'),
  },
  {
    name: 'the stage is held',
    verdict: 'Eligible',
    before: world => world.hold(),
    skipped: 'hold',
  },
];

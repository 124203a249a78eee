import fc from 'fast-check';
import {
  aCondition,
  aRequest,
  aSnapshot,
  aStage,
  currentlyIn,
  HOUR,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import {
  Condition,
  Decision,
  FreightStatus,
  FreightWithStatus,
  Gate,
  PipelineSnapshot,
  Stage,
} from '../model';
import { createDecider, decide } from './decide';

const health: Gate = {
  kind: 'condition',
  name: 'health',
  stage: 'staging',
  type: 'Healthy',
  equals: 'True',
  for: HOUR,
  sameFreight: false,
};
const risk: Gate = {
  kind: 'expression',
  name: 'risk',
  expression: 'freight.metadata.risk < 3',
};

function decision(
  options: {
    gates?: Gate[];
    conditions?: Condition[];
    status?: Partial<FreightStatus>;
    soak?: number;
    risk?: number;
    now?: number;
  } = {},
): Decision {
  const prod = aStage('prod', {
    freight: [
      aRequest({ stages: ['staging'], requiredSoakTime: options.soak ?? 0 }),
    ],
    gates: options.gates ?? [],
  });
  const freight = someFreight('f1', {
    metadata: { risk: options.risk ?? 1 },
    status: {
      verifiedIn: verifiedIn({ staging: 0 }),
      currentlyIn: currentlyIn({ staging: 30 }),
      ...options.status,
    },
  });
  return decide({
    snapshot: aSnapshot([aStage('staging'), prod], {
      freight: [freight],
      conditions: options.conditions ?? [],
    }),
    stage: prod,
    freight,
    now: new Date(options.now ?? NOW),
  });
}

const statuses = ({ requirements }: Decision) =>
  Object.fromEntries(requirements.map(({ id, status }) => [id, status]));

const healthySince = (minutes: number) => [
  aCondition('staging', 'Healthy', 'True', {
    lastTransitionAt: minutesAgo(minutes),
  }),
];

describe('a decision', () => {
  it('is Eligible when all is met, and says for what it was taken', () => {
    expect(decision({ gates: [risk] })).toMatchObject({
      stage: 'prod',
      freight: 'f1',
      at: NOW.toISOString(),
      verdict: 'Eligible',
      nextChangeAt: null,
      eligibleAt: null,
    });
  });

  it('is Eligible for freight that was cleared', () => {
    expect(
      decision({
        status: {
          verifiedIn: {},
          clearedFor: { prod: { by: 'user:default/ada', at: minutesAgo(1) } },
        },
      }).verdict,
    ).toBe('Eligible');
  });

  it('is Waiting while time will do, and says when', () => {
    expect(decision({ soak: HOUR })).toMatchObject({
      verdict: 'Waiting',
      nextChangeAt: minutesAgo(-30),
      eligibleAt: minutesAgo(-30),
    });
  });

  it('is Blocked when something has to change first', () => {
    expect(decision({ gates: [risk], risk: 5 })).toMatchObject({
      verdict: 'Blocked',
      nextChangeAt: null,
      eligibleAt: null,
    });
  });

  it('is Blocked when one thing waits and another has to change', () => {
    expect(decision({ soak: HOUR, gates: [risk], risk: 5 })).toMatchObject({
      verdict: 'Blocked',
      nextChangeAt: minutesAgo(-30),
      eligibleAt: null,
    });
  });

  it('asks requirements in the order of their classes, not of the document', () => {
    expect(
      decision({
        gates: [health, risk],
        conditions: healthySince(60),
      }).requirements.map(({ id }) => id),
    ).toEqual(['origin', 'rejected', 'upstream', 'risk', 'health']);
  });

  it('asks expressions together with availability', () => {
    expect(
      statuses(decision({ gates: [risk], status: { verifiedIn: {} } })),
    ).toEqual({
      origin: 'Met',
      rejected: 'Met',
      upstream: 'Unmet',
      risk: 'Met',
    });
  });

  it.each<[string, Parameters<typeof decision>[0]]>([
    ['availability is not met', { status: { verifiedIn: {} } }],
    ['the soak is not over', { soak: HOUR }],
    ['an expression is not met', { risk: 5 }],
  ])('does not ask for conditions while %s', (_, options) => {
    expect(
      statuses(
        decision({
          ...options,
          gates: [health, risk],
          conditions: healthySince(60),
        }),
      ).health,
    ).toBe('NotEvaluated');
  });

  it('asks all gates of a class, met or not', () => {
    const ready: Gate = { ...health, name: 'ready', type: 'Ready' };
    expect(
      statuses(
        decision({ gates: [ready, health], conditions: healthySince(60) }),
      ),
    ).toMatchObject({ ready: 'Unmet', health: 'Met' });
  });

  it('finds the instant at which one wait after the other is over', () => {
    // Soaked in 30 minutes; healthy for an hour in 50.
    const taken = decision({
      soak: HOUR,
      gates: [health],
      conditions: healthySince(10),
    });
    expect(taken.nextChangeAt).toBe(minutesAgo(-30));
    expect(taken.eligibleAt).toBe(minutesAgo(-50));
  });

  it('is not Eligible by time alone when what comes after the wait is unmet', () => {
    const taken = decision({
      soak: HOUR,
      gates: [health],
      conditions: [aCondition('staging', 'Healthy', 'False')],
    });
    expect(taken.nextChangeAt).toBe(minutesAgo(-30));
    expect(taken.eligibleAt).toBeNull();
  });

  it('names the earliest of several changes', () => {
    const ready: Gate = { ...health, name: 'ready', type: 'Ready' };
    const conditions = [
      ...healthySince(10),
      aCondition('staging', 'Ready', 'True', {
        lastTransitionAt: minutesAgo(20),
      }),
    ];
    const taken = decision({ gates: [health, ready], conditions });
    expect(taken.nextChangeAt).toBe(minutesAgo(-40));
    expect(taken.eligibleAt).toBe(minutesAgo(-50));
  });
});

describe('the instant at which it is Eligible', () => {
  const windows = (...allowed: string[][]): Gate[] =>
    allowed.map((schedules, n) => ({
      kind: 'window',
      name: `window-${n}`,
      deny: [],
      allow: schedules.map(schedule => ({
        schedule,
        duration: HOUR,
        timeZone: 'UTC',
      })),
    }));

  it.each<[string, Gate[], string | null]>([
    // It is Saturday, the 10th of January 2026, at noon.
    ['the first of both windows', windows(['0 9 * * 1']), '2026-01-12T09:00'],
    [
      'the first that they share',
      windows(['0 9 * * 1'], ['30 9 * * *']),
      '2026-01-12T09:30',
    ],
    [
      'far behind hundreds of days on which they do not meet',
      windows(['0 9 * * *'], ['0 11 * * *', '0 9 29 2 *']),
      '2028-02-29T09:00',
    ],
    ['none where they never meet', windows(['0 9 * * 1'], ['0 9 * * 2']), null],
  ])('is %s', (_, gates, expected) => {
    expect(decision({ gates })).toMatchObject({
      verdict: 'Waiting',
      eligibleAt: expected && `${expected}:00.000Z`,
    });
  });

  it('waits for what is asked of it once the window opens', () => {
    const open = windows(['0 13 * * *']);
    expect(
      decision({ gates: [...open, health], conditions: healthySince(0) }),
    ).toMatchObject({
      nextChangeAt: minutesAgo(-60),
      eligibleAt: minutesAgo(-60),
    });
    const lock: Gate = { kind: 'lock', name: 'db', lock: 'database' };
    expect(decision({ gates: [...open, lock] }).eligibleAt).toBe(
      minutesAgo(-60),
    );
    const release: Gate = {
      kind: 'approval',
      name: 'release',
      count: 1,
      from: [],
      preventSelfApproval: true,
    };
    expect(decision({ gates: [...open, release] }).eligibleAt).toBeNull();
  });

  it('is found once for all freight, where windows never meet', () => {
    const lookedAt = (count: number) => {
      let reads = 0;
      const gates = windows(['0 9 * * 1'], ['0 9 * * 2']).map(gate =>
        Object.defineProperty({ ...gate }, 'deny', {
          get: () => {
            reads++;
            return [];
          },
        }),
      );
      const prod = aStage('prod', { gates });
      const freight = Array.from({ length: count }, (_, n) =>
        someFreight(`f${n}`),
      );
      const decider = createDecider(aSnapshot([prod], { freight }), NOW);
      for (const each of freight) {
        expect(decider(prod, each).eligibleAt).toBeNull();
      }
      return reads;
    };
    expect(lookedAt(50)).toBe(lookedAt(1));
  });
});

describe('the instants of a decision', () => {
  const toTime = (instant: string | null) =>
    instant === null ? Infinity : Date.parse(instant);
  const sameStatuses = (a: Decision, b: Decision) =>
    JSON.stringify(statuses(a)) === JSON.stringify(statuses(b));

  it('are those at which it changes, and becomes Eligible', () => {
    const minutes = fc.integer({ min: 0, max: 180 });
    fc.assert(
      fc.property(
        fc.record({
          soak: minutes,
          held: minutes,
          forReady: minutes,
          forHealthy: minutes,
          ready: minutes,
          healthy: minutes,
          risk: fc.constantFrom(1, 1, 1, 5),
          status: fc.constantFrom('True', 'True', 'False'),
        }),
        world => {
          const at = (now: number) =>
            decision({
              soak: world.soak * MINUTE,
              risk: world.risk,
              gates: [
                { ...health, for: world.forHealthy * MINUTE },
                risk,
                {
                  ...health,
                  name: 'ready',
                  type: 'Ready',
                  for: world.forReady * MINUTE,
                },
              ],
              conditions: [
                ...healthySince(world.healthy),
                aCondition('staging', 'Ready', world.status, {
                  lastTransitionAt: minutesAgo(world.ready),
                }),
              ],
              status: { currentlyIn: currentlyIn({ staging: world.held }) },
              now,
            });
          const now = NOW.getTime();
          const later = now + 1000 * MINUTE;
          const taken = at(now);

          const change = toTime(taken.nextChangeAt);
          // What comes after the first change may well change again.
          const around = [now, later, change - 1, change].filter(
            t => t <= change && t !== Infinity,
          );
          expect(around.map(t => sameStatuses(at(t), taken))).toEqual(
            around.map(t => t < change),
          );

          const eligible =
            taken.verdict === 'Eligible' ? now : toTime(taken.eligibleAt);
          const times = [now, later, eligible - 1, eligible].filter(
            t => t >= now && t <= later,
          );
          expect(times.map(t => at(t).verdict === 'Eligible')).toEqual(
            times.map(t => t >= eligible),
          );
        },
      ),
    );
  });
});

describe('many decisions', () => {
  const stages: Stage[] = [aStage('s0')];
  for (let i = 1; i < 20; i++) {
    stages.push(
      aStage(`s${i}`, {
        freight: [aRequest({ stages: [`s${i - 1}`], requiredSoakTime: HOUR })],
        gates: i % 2 ? [{ ...health, stage: `s${i - 1}` }] : [],
      }),
    );
  }
  const freight: FreightWithStatus[] = [];
  for (let i = 0; i < 500; i++) {
    const seen = stages.slice(0, i % 20).map(({ name }) => [name, HOUR]);
    freight.push(
      someFreight(`f${i}`, {
        status: { verifiedIn: verifiedIn(Object.fromEntries(seen)) },
      }),
    );
  }
  const conditions = stages.map(({ name }) =>
    aCondition(name, 'Healthy', 'True'),
  );

  const decideAll = (snapshot: PipelineSnapshot) => {
    const decider = createDecider(snapshot, NOW);
    for (const stage of stages) {
      for (const each of freight) {
        decider(stage, each);
      }
    }
  };

  it('search the conditions of a snapshot once, and never its freight', () => {
    const reads = { freight: 0, conditions: 0 };
    const snapshot = aSnapshot(stages);
    Object.defineProperties(snapshot, {
      freight: {
        get: () => {
          reads.freight++;
          return freight;
        },
      },
      conditions: {
        get: () => {
          reads.conditions++;
          return conditions;
        },
      },
    });
    decideAll(snapshot);
    expect(reads).toEqual({ freight: 0, conditions: 1 });
  });

  it('of 20 stages and 500 freight take a few microseconds each', () => {
    const snapshot = aSnapshot(stages, { freight, conditions });
    const milliseconds = [1, 2, 3, 4, 5].map(() => {
      const before = process.cpuUsage();
      decideAll(snapshot);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    // About 25 ms where it was measured; the margin is for slower machines.
    expect(Math.min(...milliseconds)).toBeLessThan(1_500);
  });
});

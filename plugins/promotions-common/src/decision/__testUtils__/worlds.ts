import fc from 'fast-check';
import {
  aRequest,
  aSnapshot,
  aStage,
  MINUTE,
  minutesAgo,
  someFreight,
} from '../../__testUtils__/builders';
import {
  Approval,
  AvailabilityStrategy,
  CheckAnswer,
  Condition,
  DependencyState,
  Freeze,
  FreightStatus,
  FreightWithStatus,
  Gate,
  HeldLock,
  Override,
  PipelineSnapshot,
  Stage,
  StageRun,
  TimeWindow,
} from '../../model';
import { stageGates } from '../stageGates';

/** A stage, freight for it, and all that decisions look at. */
export interface World {
  snapshot: PipelineSnapshot;
  stage: Stage;
  freight: FreightWithStatus;
}

/** Nothing lies further ahead, or back, so that tests need not look far. */
const SPAN = 120;

const past = fc.integer({ min: 0, max: SPAN }).map(minutesAgo);
const future = fc
  .integer({ min: 1, max: SPAN })
  .map(ahead => minutesAgo(-ahead));
const around = fc.integer({ min: -SPAN, max: SPAN }).map(minutesAgo);
const duration = fc.integer({ min: 0, max: SPAN }).map(m => m * MINUTE);
const spell = fc.integer({ min: 1, max: SPAN }).map(m => m * MINUTE);
const some = <T>(value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined });
const few = <T>(value: fc.Arbitrary<T>, maxLength = 3) =>
  fc.array(value, { maxLength });

const PEOPLE = ['ada', 'bob', 'cyd', 'dan'].map(name => `user:default/${name}`);
const people = {
  owners: ['group:default/team'],
  members: {
    'group:default/team': [PEOPLE[0], 'group:default/nested'],
    'group:default/nested': [PEOPLE[1], 'group:default/team'],
    'group:default/empty': [],
  },
  unknownUsers: [],
};

const windows: fc.Arbitrary<TimeWindow> = fc.oneof(
  fc.record({ from: some(around), to: some(around) }),
  fc.record({
    schedule: fc.constantFrom(
      '0 * * * *',
      '*/20 * * * *',
      '30 12 * * *',
      '15 9-17 * * 1-5',
      '0 13 * * 6',
      '45 11 10 1 *',
    ),
    duration: spell,
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata'),
  }),
);

type Unnamed<T> = T extends unknown ? Omit<T, 'name'> : never;

const gates: fc.Arbitrary<Unnamed<Gate>> = fc.oneof(
  fc.record({
    kind: fc.constant('condition' as const),
    stage: fc.constantFrom('a', 'b'),
    type: fc.constantFrom('Healthy', 'Ready'),
    equals: some(fc.constantFrom('True', 'Unknown')),
    notEquals: some(fc.constantFrom('False', 'Unknown')),
    for: fc.oneof(fc.constant(0), duration),
    sameFreight: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('expression' as const),
    expression: fc.constantFrom(
      'true',
      'freight.metadata.risk < 3',
      "conditions.a.Healthy.status == 'True'",
      "!has(conditions.a.Ready) || conditions.a.Ready.status != 'Unknown'",
      "freight.metadata.risk < 3 && conditions.b.Healthy.status == 'True'",
      "conditions.exists(s, s == 'a' && has(conditions.a.Healthy) && conditions.a.Healthy.reason == 'Expired')",
    ),
  }),
  fc.record({
    kind: fc.constant('approval' as const),
    count: fc.integer({ min: 1, max: 2 }),
    from: fc.constantFrom<string[]>(
      [],
      ['owner'],
      ['group:default/nested', PEOPLE[2]],
      ['group:default/empty'],
      ['group:default/gone'],
    ),
    preventSelfApproval: fc.boolean(),
    expiresAfter: some(spell),
  }),
  fc.record({
    kind: fc.constant('window' as const),
    allow: few(windows, 2),
    deny: few(windows, 2),
  }),
  fc.record({ kind: fc.constant('wait' as const), duration }),
  fc.record({
    kind: fc.constant('lock' as const),
    lock: fc.constantFrom('database', 'cluster'),
  }),
  fc.record({
    kind: fc.constant('dependency' as const),
    relation: fc.constant('dependsOn'),
    stage: fc.constant('prod'),
    constraint: some(fc.constant('^1.0.0')),
  }),
  fc.record({
    kind: fc.constant('check' as const),
    uses: fc.constant('http'),
    config: fc.constant({}),
    expect: some(
      fc.constantFrom(
        'response.open',
        "status == 'True' && conditions.b.Ready.status == 'True'",
      ),
    ),
    ttl: spell,
    timeout: fc.constant(1000),
    giveUpAfter: spell,
  }),
  fc.record({ kind: fc.constant('noUpstreamFailure' as const) }),
);

const conditions: fc.Arbitrary<Condition[]> = fc.uniqueArray(
  fc.record({
    stage: fc.constantFrom('a', 'b'),
    type: fc.constantFrom('Healthy', 'Ready'),
    status: fc.constantFrom('True', 'True', 'False', 'Unknown'),
    source: fc.constant('probe:http'),
    freight: some(fc.constantFrom('f1', 'f2')),
    observedAt: fc.constant(minutesAgo(1)),
    lastTransitionAt: past,
    expiresAt: some(fc.oneof(future, around)),
  }),
  { selector: c => `${c.stage}/${c.type}` },
);

const strategies = fc.constantFrom<AvailabilityStrategy>('Any', 'All', {
  quorum: 1,
});

const statuses: fc.Arbitrary<FreightStatus> = fc.record({
  currentlyIn: stages(past.map(since => ({ since }))),
  verifiedIn: stages(
    fc.record({ verifiedAt: past, longestSoakMs: duration }),
    0.8,
  ),
  clearedFor: fc
    .option(past, { nil: undefined, freq: 6 })
    .map((at): FreightStatus['clearedFor'] =>
      at ? { prod: { by: PEOPLE[0], at } } : {},
    ),
  rejections: fc
    .option(past, { nil: undefined, freq: 12 })
    .map(at => (at ? [{ reason: 'CVE', by: PEOPLE[0], at }] : [])),
  liftedRejections: some(
    few(
      fc.record({
        stage: some(fc.constant('prod')),
        by: fc.constant(PEOPLE[0]),
        at: past,
      }),
    ),
  ),
});

function stages<T>(value: fc.Arbitrary<T>, likely = 0.5) {
  const maybe = fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), value)
    .map(([chance, found]) => (chance < likely ? found : undefined));
  return fc
    .record({ a: maybe, b: maybe })
    .map(
      found =>
        Object.fromEntries(
          Object.entries(found).filter(([, one]) => one !== undefined),
        ) as Record<string, T>,
    );
}

const locks: fc.Arbitrary<HeldLock[]> = fc
  .option(past, { nil: undefined, freq: 4 })
  .map(since =>
    since
      ? [
          {
            lock: 'database',
            pipelineId: 'p2',
            entityRef: 'component:default/billing',
            stage: 'prod',
            promotionId: 'x',
            since,
          },
        ]
      : [],
  );

const dependencies: fc.Arbitrary<DependencyState[]> = fc
  .uniqueArray(
    fc.record({
      running: fc.boolean(),
      versions: fc.constantFrom<string[]>(['1.2.0'], ['2.0.0']),
      finishedAt: past,
      entityRef: fc.constantFrom('component:default/x', 'component:default/y'),
    }),
    { selector: ({ entityRef }) => entityRef },
  )
  .map(found =>
    found.map(({ running, versions, finishedAt, entityRef }) => ({
      relation: 'dependsOn',
      entityRef,
      pipelineId: entityRef,
      pipelineName: 'main',
      stage: 'prod',
      running,
      last: {
        promotionId: 'x',
        phase: 'Succeeded' as const,
        finishedAt,
        alias: '1',
        versions,
      },
    })),
  );

const runs: fc.Arbitrary<StageRun[]> = few(
  fc.record({
    id: fc.constantFrom('r1', 'r2', 'r3'),
    stage: fc.constantFrom('a', 'b'),
    freight: fc.constant('f1'),
    state: fc.constantFrom('Succeeded', 'Succeeded', 'Failed', 'Superseded'),
    deploy: fc.constant('Succeeded' as const),
    verification: fc.constant('Succeeded' as const),
    promotionTasks: fc.constantFrom('Succeeded', 'Failed', 'Warning'),
    round: fc.constantFrom(1, 2),
    message: fc.constant(''),
    startedAt: past,
  }),
  2,
);

/** What was said about one gate: by each person once. */
const said = fc.uniqueArray(
  fc.record({
    by: fc.constantFrom(...PEOPLE),
    decision: fc.constantFrom('approve', 'approve', 'approve', 'reject'),
    at: past,
  }),
  { selector: ({ by }) => by, maxLength: 3 },
) as fc.Arbitrary<Array<Pick<Approval, 'by' | 'decision' | 'at'>>>;

/** What there may be beside a gate. */
const about = fc.record({
  said,
  override: fc.option(future, { nil: undefined, freq: 3 }),
  changed: fc.constantFrom(false, false, false, true),
  answer: some(
    fc.record({
      at: past,
      status: fc.constantFrom('True', 'False'),
      response: fc.record({ open: fc.boolean() }),
    }),
  ),
  unansweredSince: some(past),
});

const freezes: fc.Arbitrary<Freeze[]> = few(few(windows, 2), 2).map(found =>
  found.map((each, n) => ({
    id: `z${n}`,
    name: `freeze-${n}`,
    reason: 'Holidays',
    windows: each,
    stages: ['prod'],
    labels: {},
    source: 'database',
  })),
);

/** Stages with gates of all kinds, and all that can be known about them. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    request: fc.record({
      direct: fc.constantFrom(false, false, true),
      stages: fc.constantFrom<string[]>(['a', 'b'], ['a']),
      availabilityStrategy: strategies,
      requiredSoakTime: fc.oneof(fc.constant(0), duration),
    }),
    own: few(gates, 5),
    mandatory: few(gates, 2),
    about: fc.array(about, { minLength: 9, maxLength: 9 }),
    freezes: fc.oneof(fc.constant<Freeze[]>([]), freezes),
    conditions,
    status: statuses,
    risk: fc.constantFrom(1, 1, 5),
    createdAt: past,
    locks,
    dependencies,
    runs,
    actor: some(fc.constantFrom(...PEOPLE)),
  })
  .map(given => {
    const stage = aStage('prod', {
      freight: [aRequest(given.request)],
      gates: given.own.map((gate, n) => ({ ...gate, name: `own-${n}` })),
    });
    const freight = someFreight('f1', {
      metadata: { risk: given.risk },
      createdAt: given.createdAt,
      status: given.status,
    });
    const snapshot = aSnapshot([aStage('a'), aStage('b'), stage], {
      freight: [freight],
      conditions: given.conditions,
      locks: given.locks,
      dependencies: given.dependencies,
      runs: given.runs,
      people,
      freezes: { prod: given.freezes },
      mandatoryGates: {
        prod: given.mandatory.map((gate, n) => ({
          policy: 'careful',
          gate: { ...gate, name: `also-${n}` },
        })),
      },
    });
    const approvals: Approval[] = [];
    const overrides: Override[] = [];
    const checks: CheckAnswer[] = [];
    stageGates(snapshot, stage).forEach(({ id, fingerprint }, n) => {
      const { changed, ...known } = given.about[n % given.about.length];
      const at = { stage: 'prod', freight: 'f1', gate: id };
      approvals.push(...known.said.map(each => ({ ...each, ...at })));
      const as = changed ? 'changed since' : fingerprint;
      if (known.override) {
        overrides.push({
          ...at,
          id: `o${n}`,
          fingerprint: as,
          by: PEOPLE[3],
          reason: 'Now',
          at: minutesAgo(SPAN),
          expiresAt: known.override,
        });
      }
      checks.push({
        ...at,
        fingerprint: as,
        failures: 0,
        askAgainAt: minutesAgo(0),
        answer: known.answer,
        unansweredSince: known.unansweredSince,
      });
    });
    return {
      stage,
      freight,
      snapshot: { ...snapshot, approvals, overrides, checks },
    };
  });

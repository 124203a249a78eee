import {
  aPromotion,
  aRequest,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { PendingEvent, PipelineSnapshot } from '../model';
import {
  automatic,
  line,
  pass,
  promotedStage,
  runs,
} from './__testUtils__/line';
import { EVENTS_IN_SNAPSHOT } from './events';
import { planPass } from './plan';

let count = 0;

const anEvent = (
  stage: string,
  revision: string,
  more: Partial<PendingEvent> = {},
): PendingEvent => ({
  id: `e${++count}`,
  sender: 'cluster',
  at: minutesAgo(1),
  receivedAt: minutesAgo(1),
  stage,
  target: stage,
  revision,
  phase: 'Succeeded',
  ...more,
});

const version = (text: string) => ({
  artifacts: [{ kind: 'generic' as const, name: 'app', version: text }],
});

/** Passes one after the other, as long as there are events. */
function passes(snapshot: PipelineSnapshot) {
  const kinds: string[] = [];
  let last = pass(snapshot);
  let number = 1;
  kinds.push(...last.changes.timeline.map(({ kind }) => kind));
  while (last.snapshot.events.length > 0) {
    last = pass(last.snapshot);
    kinds.push(...last.changes.timeline.map(({ kind }) => kind));
    number++;
  }
  return { snapshot: last.snapshot, kinds, number };
}

describe('events that wait', () => {
  it('are looked at before anything else, and are settled with what came of them', () => {
    const event = anEvent('dev', '1.0.0');
    const { changes, snapshot } = pass(
      line({
        freight: [someFreight('f1', version('1.0.0'))],
        current: [runs('dev', 'f1')],
        autoPromotion: automatic('staging'),
        events: [event],
      }),
    );
    expect(changes.eventsSettled).toEqual([
      {
        sender: 'cluster',
        id: event.id,
        message: expect.stringContaining('in dev/dev: Succeeded'),
      },
    ]);
    expect(snapshot.events).toEqual([]);
    expect(snapshot.targets).toEqual([
      expect.objectContaining({ freight: 'f1', drift: false }),
    ]);
    expect(changes.promotionsCreated.map(c => c.promotion.stage)).toEqual([
      'staging',
    ]);
    expect(changes.timeline.map(({ kind }) => kind).slice(0, 2)).toEqual([
      'target.reported',
      'stage.verified',
    ]);
  });

  it('tell of the freight that they make before what they say of it', () => {
    const { changes } = pass(line({ events: [anEvent('dev', '2.0.0')] }));
    const [freight] = changes.freightCreated;
    expect(changes.timeline.slice(0, 2)).toEqual([
      expect.objectContaining({
        kind: 'freight.created',
        actor: 'sender:cluster',
        freight: freight.id,
        message: `Freight ${freight.alias} of origin app was made.`,
      }),
      expect.objectContaining({ kind: 'target.reported', freight: freight.id }),
    ]);
  });

  it('count from when they were received, not from when a pass came to them', () => {
    const { changes } = pass(
      line({
        events: [anEvent('dev', '2.0.0', { receivedAt: minutesAgo(3) })],
      }),
    );
    expect(changes.entered).toEqual([
      expect.objectContaining({ stage: 'dev', since: minutesAgo(3) }),
    ]);
    expect(changes.verified).toEqual([
      expect.objectContaining({ stage: 'dev', at: minutesAgo(3) }),
    ]);
  });

  it('let nothing enter a stage before what was there until then', () => {
    const { changes } = pass(
      line({
        freight: [someFreight('f1', version('1.0.0'))],
        current: [runs('dev', 'f1', minutesAgo(2))],
        events: [anEvent('dev', '2.0.0', { receivedAt: minutesAgo(3) })],
      }),
    );
    expect(changes.entered[0].since).toBe(minutesAgo(2));
  });

  it('that come together yield what they yield one by one', () => {
    const start = line({
      freight: [someFreight('f0', version('0.1.0'))],
      current: [runs('prod', 'f0')],
      autoPromotion: automatic('staging'),
    });
    const events = [
      anEvent('dev', '1.0.0', { phase: 'Started' }),
      anEvent('dev', '1.0.0', { at: minutesAgo(0.9) }),
      anEvent('dev', '2.0.0', { at: minutesAgo(0.8) }),
      anEvent('prod', '2.0.0', { at: minutesAgo(0.7) }),
      anEvent('dev', '1.0.0', { phase: 'Failed' }),
      anEvent('gone', '1.0.0'),
    ];
    let single = start;
    const kinds: string[] = [];
    for (const event of events) {
      const { changes, snapshot } = pass({ ...single, events: [event] });
      single = snapshot;
      kinds.push(...changes.timeline.map(({ kind }) => kind));
    }
    const together = pass({ ...start, events });

    expect(together.changes.timeline.map(({ kind }) => kind)).toEqual(kinds);
    expect(kinds.filter(kind => kind === 'stage.verified')).toHaveLength(2);
    expect(kinds.filter(kind => kind === 'event.ignored')).toHaveLength(2);
    expect(together.snapshot.targets).toEqual(single.targets);
    expect(together.snapshot.current).toEqual(single.current);
    expect(
      together.snapshot.freight.map(({ id, status }) => [
        id,
        Object.keys(status.verifiedIn),
      ]),
    ).toEqual(
      single.freight.map(({ id, status }) => [
        id,
        Object.keys(status.verifiedIn),
      ]),
    );
  });

  const twoTargets = (more: Partial<PipelineSnapshot> = {}) => {
    const stage = promotedStage('prod', { targets: ['eu', 'us'] });
    return aSnapshot([stage], {
      freight: [
        someFreight('f1', version('1.0.0')),
        someFreight('f2', version('2.0.0')),
      ],
      current: [runs('prod', 'f1')],
      ...more,
    });
  };

  it('about one revision after another count in that order, whichever target reports', () => {
    const { changes } = pass(
      twoTargets({
        current: [runs('prod', 'f1', minutesAgo(9))],
        promotions: [aPromotion('prod', 'f2', 'Running')],
        events: [
          anEvent('prod', '1.0.0', { target: 'eu' }),
          anEvent('prod', '2.0.0', { target: 'us', phase: 'Failed' }),
        ],
      }),
    );
    expect(changes.timeline.map(({ kind }) => kind)).toEqual([
      'target.reported',
      'stage.verified',
      'target.reported',
    ]);
  });

  it('about one target after another are told, also what the last of them mends', () => {
    const snapshot = twoTargets({
      events: [
        anEvent('prod', '1.0.0', { target: 'eu', phase: 'Failed' }),
        anEvent('prod', '1.0.0', { target: 'eu', at: minutesAgo(0.5) }),
      ],
    });
    snapshot.pipeline.stages[0].requiredTargets = 2;
    expect(
      pass(snapshot).changes.timeline.filter(
        ({ kind }) => kind === 'stage.failed',
      ),
    ).toHaveLength(1);
  });

  it.each([
    [EVENTS_IN_SNAPSHOT, NOW.toISOString()],
    [EVENTS_IN_SNAPSHOT - 1, null],
  ])('that are %s in a snapshot have the next pass at %s', (length, wakeAt) => {
    const { snapshot, ...rest } = pass(
      line({
        events: Array.from({ length }, (_, n) =>
          anEvent('gone', '1.0.0', { target: `t${n}` }),
        ),
      }),
    );
    expect(snapshot.events).toEqual([]);
    expect(rest.wakeAt).toBe(wakeAt);
  });

  it('about one target are looked at a hundred a pass at the most', () => {
    const first = pass(
      aSnapshot([], {
        events: Array.from({ length: 101 }, () => anEvent('gone', '1.0.0')),
      }),
    );
    expect(first.changes.eventsSettled).toHaveLength(100);
    expect(first.wakeAt).toBe(NOW.toISOString());
  });

  it('about a stage that is there no more are settled, and change nothing', () => {
    const { changes } = pass(line({ events: [anEvent('qa', '1.0.0')] }));
    expect(changes.eventsSettled[0].message).toContain('no stage qa');
    expect(changes.targets).toEqual([]);
    expect(changes.timeline).toEqual([
      expect.objectContaining({ kind: 'event.ignored', stage: 'qa' }),
    ]);
  });

  it('are left to the next pass where one pass would be long, and that comes at once', () => {
    const freight = Array.from({ length: 2000 }, (_, n) =>
      someFreight(`f${n}`, version(`1.0.${n}`)),
    );
    const snapshot = line({
      freight,
      events: Array.from({ length: 40 }, (_, n) =>
        anEvent('dev', `1.0.${n}`, { at: minutesAgo(10 - n / 100) }),
      ),
    });
    const first = pass(snapshot);
    expect(first.wakeAt).toBe(NOW.toISOString());
    expect(first.snapshot.events.length).toBeGreaterThan(0);
    const all = passes(snapshot);
    expect(all.number).toBeGreaterThan(1);
    expect(all.snapshot.targets[0]).toMatchObject({ revision: '1.0.39' });
    expect(all.kinds.filter(kind => kind === 'target.drifted')).toHaveLength(
      40,
    );
  });

  it('may be more than a snapshot holds: then the next pass comes at once', () => {
    const stage = promotedStage('dev');
    stage.targets = Array.from({ length: EVENTS_IN_SNAPSHOT }, (_, n) => ({
      name: `t${n}`,
      labels: {},
    }));
    const { snapshot, wakeAt } = pass(
      aSnapshot([stage], {
        events: stage.targets.map(({ name }) =>
          anEvent('dev', '1.0.0', { target: name }),
        ),
      }),
    );
    expect(snapshot.events).toEqual([]);
    expect(snapshot.targets).toHaveLength(EVENTS_IN_SNAPSHOT);
    expect(snapshot.freight).toHaveLength(1);
    expect(wakeAt).toBe(NOW.toISOString());
  });

  it('make freight with an alias that nothing has, also of what the snapshot does not show', () => {
    const options = (takenAliases?: ReadonlySet<string>) => ({
      snapshot: line({ events: [anEvent('dev', '1.0.0')] }),
      now: NOW,
      newId: () => 'id',
      takenAliases,
    });
    const [{ alias }] = planPass(options()).changes.freightCreated;
    const [other] = planPass(options(new Set([alias]))).changes.freightCreated;
    expect(other.alias).toBe(`${alias}-2`);
    const shown = {
      ...options().snapshot,
      freight: [someFreight('x', { alias })],
    };
    expect(pass(shown).changes.freightCreated[0].alias).toBe(`${alias}-2`);
  });
});

describe('a stage that takes freight of two origins', () => {
  const both = aStage('prod', {
    targets: ['eu', 'us'],
    freight: [aRequest({}, 'app'), aRequest({}, 'db')],
  });
  both.requiredTargets = 2;
  both.promotion.steps = promotedStage('x').promotion.steps;

  const start = () =>
    aSnapshot([both], {
      freight: [
        someFreight('a1', version('1.0.0')),
        someFreight('d1', { origin: 'db', ...version('7') }),
      ],
      current: [runs('prod', 'a1'), { ...runs('prod', 'd1'), origin: 'db' }],
    });
  const events = (...said: Array<[string, string, Partial<PendingEvent>?]>) =>
    said.map(([target, revision, more], n) =>
      anEvent('prod', revision, {
        target,
        at: minutesAgo(9 - n),
        ...more,
      }),
    );
  const verified = (snapshot: PipelineSnapshot) =>
    snapshot.freight
      .filter(({ status }) => status.verifiedIn.prod)
      .map(({ id }) => id);

  it('hears of both, whichever a target reports first', () => {
    const { snapshot } = pass({
      ...start(),
      events: events(
        ['eu', '1.0.0'],
        ['us', '7'],
        ['eu', '7'],
        ['us', '1.0.0'],
      ),
    });
    expect(verified(snapshot)).toEqual(['a1', 'd1']);
    expect(snapshot.runs.map(({ state }) => state)).toEqual([
      'Succeeded',
      'Succeeded',
    ]);
    expect(
      snapshot.targets.map(({ target, freight }) => [target, freight]),
    ).toEqual([
      ['eu', 'd1'],
      ['us', 'a1'],
    ]);
  });

  it('orders the reports of each origin by themselves', () => {
    const { snapshot } = pass({
      ...start(),
      events: events(
        ['eu', '7', { at: minutesAgo(1) }],
        ['eu', '1.0.0', { at: minutesAgo(2) }],
        ['eu', '7', { at: minutesAgo(3), phase: 'Failed' }],
      ),
    });
    expect(snapshot.targets).toEqual([
      expect.objectContaining({
        freight: 'd1',
        at: minutesAgo(1),
        reports: [
          expect.objectContaining({ origin: 'app', freight: 'a1' }),
          expect.objectContaining({
            origin: 'db',
            freight: 'd1',
            phase: 'Succeeded',
          }),
        ],
      }),
    ]);
  });

  it('has drifted while anything that a target has was not promoted there', () => {
    const unpromoted = someFreight('a2', version('2.0.0'));
    const before = start();
    const drifted = pass({
      ...before,
      freight: [...before.freight, unpromoted],
      events: events(['eu', '2.0.0'], ['eu', '7']),
    }).snapshot;
    expect(drifted.targets[0]).toMatchObject({ freight: 'd1', drift: true });
    expect(
      drifted.conditions.find(({ type }) => type === 'Drifted'),
    ).toMatchObject({
      status: 'True',
      freight: 'a2',
      message: expect.stringContaining('2.0.0'),
    });
    const settled = pass({
      ...drifted,
      current: [
        runs('prod', 'a2', minutesAgo(0)),
        { ...runs('prod', 'd1'), origin: 'db' },
      ],
    }).snapshot;
    expect(settled.targets[0].drift).toBe(false);
    expect(
      settled.conditions.find(({ type }) => type === 'Drifted')?.status,
    ).toBe('False');
  });

  it('has drifted by a revision that nobody knows, until the target reports another', () => {
    const [unknown, known] = events(['eu', '9.9.9'], ['eu', '7']);
    const before = start();
    before.pipeline.origins.forEach(origin => {
      origin.subscriptions = [{ uses: 'git', config: {} }];
    });
    const drifted = pass({ ...before, events: [unknown] }).snapshot;
    expect(drifted.targets[0]).toMatchObject({ drift: true });
    const { snapshot } = pass({ ...drifted, events: [known] });
    expect(snapshot.targets[0]).toMatchObject({ freight: 'd1', drift: false });
  });

  it('remembers what a target has had while the stage took one origin alone', () => {
    const before = start();
    before.pipeline.stages = [{ ...both, freight: both.freight.slice(0, 1) }];
    const alone = pass({ ...before, events: events(['eu', '1.0.0']) }).snapshot;
    expect(alone.targets[0].reports).toBeUndefined();
    const { snapshot } = pass({
      ...alone,
      pipeline: { ...alone.pipeline, stages: [both] },
      events: events(['us', '1.0.0'], ['eu', '7', { at: minutesAgo(0) }]),
    });
    expect(verified(snapshot)).toContain('a1');
  });

  it('knows freight that a running promotion is putting there', () => {
    const before = start();
    const { snapshot } = pass({
      ...before,
      freight: [...before.freight, someFreight('a2', version('2.0.0'))],
      promotions: [aPromotion('prod', 'a2', 'Running')],
      events: events(['eu', '2.0.0', { phase: 'Started' }]),
    });
    expect(snapshot.targets[0]).toMatchObject({ freight: 'a2', drift: false });
  });
});

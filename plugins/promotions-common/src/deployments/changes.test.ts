import { aSnapshot, aStage, minutesAgo, NOW } from '../__testUtils__/builders';
import { CurrentFreight, TargetState } from '../model';
import { noChanges } from '../plan/changes';
import { DeploymentOutcome } from './accept';
import { deploymentChanges } from './changes';

const target: TargetState = {
  stage: 'dev',
  target: 'eu',
  revision: '1.0.0',
  phase: 'Succeeded',
  freight: 'f1',
  drift: false,
  at: minutesAgo(4),
  receivedAt: minutesAgo(3),
};

const changes = (
  outcome: Partial<DeploymentOutcome>,
  current: CurrentFreight[] = [],
) =>
  deploymentChanges({
    snapshot: aSnapshot([aStage('dev')], { current }),
    event: {
      id: 'e1',
      at: minutesAgo(4),
      stage: 'dev',
      target: 'eu',
      revision: '1.0.0',
      phase: 'Succeeded',
    },
    outcome: { status: 202, message: 'It was reported.', ...outcome },
    sender: 'cluster',
    alias: id => `alias-${id}`,
    receivedAt: minutesAgo(3),
    now: NOW,
  });

const told = {
  at: NOW.toISOString(),
  actor: 'sender:cluster',
  stage: 'dev',
  message: 'It was reported.',
};

describe('what a deployment event writes', () => {
  it('is that it was ignored, where it says nothing new', () => {
    expect(changes({})).toEqual({
      ...noChanges(),
      timeline: [{ ...told, kind: 'event.ignored' }],
    });
  });

  it.each([
    [false, 'target.reported'],
    [true, 'target.drifted'],
  ])('is the state of its target, which has drifted: %s', (drift, kind) => {
    expect(changes({ target, about: { freight: 'f1', drift } })).toEqual({
      ...noChanges(),
      targets: [target],
      timeline: [
        {
          ...told,
          kind,
          freight: 'f1',
          data: {
            event: 'e1',
            pipeline: 'p1',
            target: 'eu',
            phase: 'Succeeded',
            revision: '1.0.0',
          },
        },
      ],
    });
  });

  describe('that makes freight', () => {
    const creates = { id: 'f1', origin: 'app', artifacts: [] };
    const created = (current: CurrentFreight[]) =>
      changes(
        { target, about: { freight: 'f1', drift: false }, creates },
        current,
      );
    const before = (minutes: number, place: Partial<CurrentFreight> = {}) => ({
      stage: 'dev',
      origin: 'app',
      freight: 'f0',
      since: minutesAgo(minutes),
      ...place,
    });

    it('is that freight, which is in the stage since the event was received', () => {
      const { freightCreated, entered } = created([]);
      expect(freightCreated).toEqual([
        {
          ...creates,
          alias: 'alias-f1',
          metadata: {},
          labels: {},
          createdAt: minutesAgo(3),
          createdBy: 'sender:cluster',
        },
      ]);
      expect(entered).toEqual([
        { stage: 'dev', origin: 'app', freight: 'f1', since: minutesAgo(3) },
      ]);
    });

    it.each([
      ['is long there', [before(9)], 3],
      ['came in the meantime', [before(9, { stage: 'qa' }), before(2)], 2],
      [
        'came elsewhere, or is of another origin',
        [before(2, { stage: 'qa' }), before(1, { origin: 'db' })],
        3,
      ],
    ])('never enters before what %s', (_what, current, minutes) => {
      expect(created(current).entered[0].since).toBe(minutesAgo(minutes));
    });
  });
});

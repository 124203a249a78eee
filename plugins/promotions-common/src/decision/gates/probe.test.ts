import { HOUR, MINUTE, minutesAgo, NOW } from '../../__testUtils__/builders';
import { Approval, ApprovalGate, PipelineSnapshot } from '../../model';
import { anApproval, aQuestion } from '../__testUtils__/question';
import { approvalGate } from './approval';
import { isFreezeOver } from './freeze';
import { windowStatus } from './window';

const between = (from: number, to: number) => ({
  from: minutesAgo(from),
  to: minutesAgo(to),
});

const unreadable = { schedule: 'nonsense', duration: HOUR, timeZone: 'UTC' };

describe('the status of an approval gate alone', () => {
  const unavailable = {
    owners: [],
    members: {},
    unknownUsers: [],
    unavailable: 'The catalog does not answer.',
  };
  const reject = anApproval('eve', 4, { decision: 'reject' });
  const dan = ['user:default/dan'];

  it.each<
    [
      string,
      Partial<ApprovalGate>,
      Approval[],
      PipelineSnapshot['people'] | undefined,
      { status: string; until?: string },
    ]
  >([
    ['nobody has spoken', {}, [], undefined, { status: 'Waiting' }],
    ['one approves', {}, [anApproval('dan')], undefined, { status: 'Met' }],
    [
      'one rejects',
      {},
      [anApproval('dan'), reject],
      undefined,
      { status: 'Unmet' },
    ],
    ['nothing is asked', { count: 0 }, [], undefined, { status: 'Met' }],
    [
      'it expires',
      { expiresAfter: 9 * MINUTE },
      [anApproval('dan')],
      undefined,
      { status: 'Met', until: minutesAgo(-4) },
    ],
    [
      'the first of two that are asked expires',
      { expiresAfter: 9 * MINUTE, count: 2 },
      [anApproval('dan'), anApproval('bob', 3)],
      undefined,
      { status: 'Met', until: minutesAgo(-4) },
    ],
    [
      'there is one more than is asked',
      { expiresAfter: 9 * MINUTE },
      [anApproval('dan'), anApproval('bob', 3)],
      undefined,
      { status: 'Met', until: minutesAgo(-6) },
    ],
    [
      'nothing is asked, whatever expires',
      { expiresAfter: 9 * MINUTE, count: 0 },
      [anApproval('dan')],
      undefined,
      { status: 'Met' },
    ],
    [
      'it is not known who they are',
      { from: dan },
      [anApproval('dan')],
      unavailable,
      { status: 'Waiting' },
    ],
    [
      'it is not known who they are, and nobody may be of them',
      { from: dan },
      [reject],
      unavailable,
      { status: 'Waiting' },
    ],
    [
      'anybody may approve, whoever that is',
      {},
      [anApproval('dan')],
      unavailable,
      { status: 'Met' },
    ],
    [
      'whom it asks rejects',
      { from: dan },
      [anApproval('dan', 2, { decision: 'reject' })],
      undefined,
      { status: 'Unmet' },
    ],
  ])('is as the gate says where %s', (_when, gate, approvals, people, told) => {
    const asked: ApprovalGate = {
      kind: 'approval',
      name: 'release',
      count: 1,
      from: [],
      preventSelfApproval: true,
      ...gate,
    };
    const question = () =>
      aQuestion({ snapshot: { approvals, ...(people && { people }) } });
    const whole = approvalGate.evaluate(asked, question());
    expect(whole).toMatchObject(told);
    expect(whole.until).toBe(told.until);
    expect(approvalGate.probe?.(asked, question())).toMatchObject(told);
  });

  it('hears a rejection of the same instant, in whatever order they are kept', () => {
    const both = [
      anApproval('dan', 5, { decision: 'reject' }),
      anApproval('dan', 5),
    ];
    for (const approvals of [both, [...both].reverse()]) {
      const gate: ApprovalGate = {
        kind: 'approval',
        name: 'release',
        count: 1,
        from: [],
        preventSelfApproval: true,
      };
      expect(
        approvalGate.evaluate(gate, aQuestion({ snapshot: { approvals } })),
      ).toMatchObject({
        status: 'Unmet',
        message:
          'dan rejects it. One rejection is enough; only who said it can take it back.',
      });
    }
  });

  it('names those of one instant by their names, and what has to be approved by none', () => {
    const message = (count: number, names: string[], from: string[] = []) =>
      approvalGate.evaluate(
        {
          kind: 'approval',
          name: 'release',
          count,
          from,
          preventSelfApproval: true,
        },
        aQuestion({
          snapshot: { approvals: names.map(name => anApproval(name)) },
        }),
      ).message;
    for (const names of [
      ['bob', 'dan'],
      ['dan', 'bob'],
    ]) {
      expect(message(2, names)).toBe('bob and dan have approved it.');
      expect(message(3, names)).toBe(
        'bob and dan have approved it. Waits for the approval of 1 more person who may.',
      );
    }
    expect(message(1, ['dan'])).toBe('dan has approved it.');
    expect(message(0, [])).toBe('It needs no approval.');
    const two = ['user:default/dan', 'user:default/bob'];
    expect(message(2, [], two)).toBe(
      'Waits for the approval of 2 people of dan or bob.',
    );
    expect(message(3, [], two)).toBe(
      'Waits for the approval of 3 people of dan or bob. There are only 2.',
    );
    expect(message(1, [], ['owner', 'user:default/dan'])).toContain(
      ' The entity has no owner.',
    );
    expect(message(1, [], ['owner'])).not.toContain('has no owner');
  });
});

describe('the status of windows alone', () => {
  const now = NOW.getTime();
  const asked = (windows: Parameters<typeof windowStatus>[0]['allow']) =>
    windowStatus({ allow: windows, deny: [], now });

  it.each([
    ['is open', between(5, -5), { status: 'Met', until: minutesAgo(-5) }],
    [
      'opens later',
      between(-5, -9),
      { status: 'Waiting', until: minutesAgo(-5) },
    ],
    ['was open for the last time', between(9, 5), { status: 'Unmet' }],
    ['cannot be read', unreadable, { status: 'Unmet' }],
  ])('is told where one %s', (_when, window, status) => {
    expect(asked([window])).toEqual(status);
  });

  it('is Met where nothing is asked', () => {
    expect(asked([])).toEqual({ status: 'Met' });
  });
});

describe('a freeze is over', () => {
  it.each([
    ['once its window is', between(9, 5), true],
    ['not while it lasts', between(9, -5), false],
    ['not before it has begun', between(-5, -9), false],
    ['not where it cannot be read', unreadable, false],
  ])('%s', (_when, window, over) => {
    expect(isFreezeOver({ windows: [window] }, NOW)).toBe(over);
  });
});

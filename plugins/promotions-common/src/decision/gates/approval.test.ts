import { MINUTE, minutesAgo, NOW } from '../../__testUtils__/builders';
import { Approval, ApprovalGate, PeopleDirectory } from '../../model';
import { anApproval, aQuestion } from '../__testUtils__/question';
import { approvalGate } from './approval';

const people: PeopleDirectory = {
  owners: ['group:default/team'],
  members: {
    'group:default/team': ['user:default/tom', 'user:default/tia'],
    'group:default/release': ['user:default/bob', 'group:default/leads'],
    'group:default/leads': ['user:default/cyd', 'group:default/release'],
    'group:default/empty': [],
  },
  unknownUsers: ['user:default/ghost'],
};

function ask(
  gate: Partial<ApprovalGate>,
  approvals: Approval[],
  options: {
    requestedBy?: string;
    now?: number;
    people?: PeopleDirectory;
  } = {},
) {
  const { people: directory = people, ...rest } = options;
  return approvalGate.evaluate(
    {
      kind: 'approval',
      name: 'release',
      count: 1,
      from: [],
      preventSelfApproval: true,
      ...gate,
    },
    aQuestion({ snapshot: { approvals, people: directory }, ...rest }),
  );
}

const approve = anApproval;
const reject = (name: string, minutes = 5, comment?: string) =>
  anApproval(name, minutes, { decision: 'reject', comment });

describe('an approval gate', () => {
  it('tells of whom nobody knows also where it is met', () => {
    expect(
      ask({ from: ['group:default/release', 'group:default/gone'] }, [
        approve('bob'),
      ]).message,
    ).toBe(
      'bob has approved it. The catalog does not know group:default/gone.',
    );
  });

  it('waits until somebody has approved, and says how many are missing', () => {
    expect(ask({ count: 2 }, [])).toMatchObject({
      status: 'Waiting',
      message: 'Waits for the approval of 2 people who may.',
      who: ['permission:promotions.gate.approve'],
      approval: { count: 2, missing: 2, approvals: [], from: [] },
    });
  });

  it('is met by as many different people as it asks for', () => {
    expect(ask({ count: 2 }, [approve('bob', 9)])).toMatchObject({
      status: 'Waiting',
      message:
        'bob has approved it. Waits for the approval of 1 more person who may.',
      approval: { missing: 1 },
    });
    expect(
      ask({ count: 2 }, [approve('bob', 9), approve('cyd', 4)]),
    ).toMatchObject({
      status: 'Met',
      message: 'bob and cyd have approved it.',
      since: minutesAgo(4),
      approval: { missing: 0 },
    });
  });

  it('counts a person once, by the latest decision', () => {
    expect(
      ask({ count: 2 }, [approve('bob', 9), approve('bob', 4)]).approval,
    ).toMatchObject({ missing: 1, approvals: [{ at: minutesAgo(4) }] });
    expect(ask({}, [reject('bob', 9), approve('bob', 4)]).status).toBe('Met');
    expect(ask({}, [approve('bob', 4), reject('bob', 9)]).status).toBe('Met');
    expect(ask({}, [approve('bob', 9), reject('bob', 4)]).status).toBe('Unmet');
    expect(ask({}, [approve('bob', 4), approve('BOB', 3)]).approval).toEqual(
      expect.objectContaining({ missing: 0 }),
    );
  });

  it('is not met while anybody rejects it, however many approve', () => {
    const answer = ask({ count: 1 }, [
      approve('bob'),
      reject('dan', 3, 'The database is not ready.'),
      reject('eve', 2),
    ]);
    expect(answer).toMatchObject({
      status: 'Unmet',
      message:
        'dan (The database is not ready) and eve reject it. One rejection is enough; only who said it can take it back.',
      since: minutesAgo(3),
      approval: { rejections: [{ by: 'user:default/dan' }, {}], missing: 0 },
    });
    expect(answer).not.toHaveProperty('until');
  });

  it.each<[string, Partial<Approval>]>([
    ['gate', { gate: 'other' }],
    ['freight', { freight: 'f2' }],
    ['stage', { stage: 'staging' }],
  ])('hears nothing of what was said about another %s', (_, other) => {
    expect(
      ask({}, [approve('bob', 1, other), { ...reject('cyd'), ...other }])
        .approval,
    ).toMatchObject({ approvals: [], rejections: [], ignored: [] });
  });

  describe('that names people', () => {
    it.each<[string, string[], string, boolean]>([
      ['a user', ['user:default/dan'], 'dan', true],
      ['somebody else', ['user:default/dan'], 'bob', false],
      ['a member', ['group:default/release'], 'bob', true],
      ['a member of a group below', ['group:default/release'], 'cyd', true],
      ['a member of the group above', ['group:default/leads'], 'bob', true],
      ['an outsider', ['group:default/release'], 'tom', false],
      ['an owner', ['owner'], 'tia', true],
      ['somebody who owns nothing', ['owner'], 'bob', false],
      ['one of several', ['owner', 'group:default/release'], 'cyd', true],
    ])('hears %s', (_, from, name, counts) => {
      expect(ask({ from }, [approve(name)]).status).toBe(
        counts ? 'Met' : 'Waiting',
      );
      expect(ask({ from }, [reject(name)]).status).toBe(
        counts ? 'Unmet' : 'Waiting',
      );
    });

    it('says whose decision counts neither way', () => {
      expect(
        ask({ from: ['group:default/release'] }, [approve('tom')]),
      ).toMatchObject({
        message:
          'Waits for the approval of 1 person of release. tom is not one of those whom the gate asks.',
        approval: {
          approvals: [],
          ignored: [
            {
              by: 'user:default/tom',
              why: 'tom is not one of those whom the gate asks.',
            },
          ],
        },
      });
    });

    it('names who can meet it, with the owners in the place of `owner`', () => {
      expect(
        ask({ from: ['owner', 'group:default/release'] }, []),
      ).toMatchObject({
        message:
          'Waits for the approval of 1 person of the owner (team) or release.',
        who: ['group:default/team', 'group:default/release'],
      });
    });

    it.each<[string, string[], string]>([
      [
        'a group that does not exist',
        ['group:default/gone'],
        'Nobody can approve it: there are no people in gone. The catalog does not know group:default/gone.',
      ],
      [
        'an empty group',
        ['group:default/empty'],
        'Nobody can approve it: there are no people in empty.',
      ],
      [
        'a user who does not exist',
        ['user:default/ghost'],
        'Nobody can approve it: there are no people in ghost. The catalog does not know user:default/ghost.',
      ],
    ])('is not met by %s, and says so', (_, from, message) => {
      expect(ask({ from }, [approve('ghost')])).toMatchObject({
        status: 'Unmet',
        message: expect.stringContaining(message),
        approval: { approvals: [] },
      });
    });

    it('is not met where it asks the owner and there is none', () => {
      expect(
        ask({ from: ['owner'] }, [approve('tom')], {
          people: { ...people, owners: [] },
        }),
      ).toMatchObject({
        status: 'Unmet',
        message: expect.stringContaining(
          'there are no people in the owner of the entity.',
        ),
      });
    });

    it('waits for those who exist, and names those who do not', () => {
      expect(
        ask({ from: ['group:default/gone', 'user:default/dan'] }, []),
      ).toMatchObject({
        status: 'Waiting',
        message: expect.stringContaining(
          'The catalog does not know group:default/gone.',
        ),
        approval: { unknown: ['group:default/gone'] },
      });
    });

    it('says when there are not enough people', () => {
      expect(
        ask({ count: 3, from: ['group:default/team'] }, [approve('tom')]),
      ).toMatchObject({
        status: 'Waiting',
        message:
          'tom has approved it. Waits for the approval of 2 more people of team. There are only 2.',
      });
    });
  });

  describe('whose people are not known now', () => {
    const away: PeopleDirectory = {
      owners: ['group:default/team'],
      members: {},
      unknownUsers: [],
      unavailable: 'The catalog does not answer.',
    };
    const from = ['owner', 'user:default/dan'];

    it('waits, and says why, whoever has said what', () => {
      const answer = ask({ from }, [approve('dan'), reject('tom')], {
        people: away,
      });
      expect(answer).toMatchObject({
        status: 'Waiting',
        message:
          'Who may approve it is not known now. The catalog does not answer.',
        who: ['group:default/team', 'user:default/dan'],
        approval: {
          count: 1,
          missing: 1,
          from,
          approvals: [],
          rejections: [],
          ignored: [
            {
              by: 'user:default/dan',
              why: 'Whether dan is one of those whom the gate asks is not known now.',
            },
            { by: 'user:default/tom' },
          ],
          unknown: [],
        },
      });
      expect(answer).not.toHaveProperty('until');
    });

    it('does not mind where it names nobody', () => {
      expect(ask({}, [approve('dan')], { people: away }).status).toBe('Met');
      expect(ask({}, [reject('dan')], { people: away }).status).toBe('Unmet');
    });
  });

  describe('that prevents approving oneself', () => {
    const requestedBy = 'user:default/ada';

    it('does not count the approval of who asks for the promotion', () => {
      expect(ask({}, [approve('ada')], { requestedBy })).toMatchObject({
        status: 'Waiting',
        approval: {
          missing: 1,
          ignored: [
            {
              why: 'ada asks for the promotion, and nobody approves what they ask for themselves.',
            },
          ],
        },
      });
      expect(
        ask({}, [approve('ada')], { requestedBy: 'User:default/Ada' }).status,
      ).toBe('Waiting');
    });

    it('hears who asks when they reject it', () => {
      expect(ask({}, [reject('ada')], { requestedBy }).status).toBe('Unmet');
    });

    it('counts everybody else, and everybody where nobody asks', () => {
      expect(ask({}, [approve('bob')], { requestedBy }).status).toBe('Met');
      expect(ask({}, [approve('ada')]).status).toBe('Met');
    });

    it('counts them too where it does not prevent it', () => {
      expect(
        ask({ preventSelfApproval: false }, [approve('ada')], { requestedBy })
          .status,
      ).toBe('Met');
    });
  });

  describe('whose approvals expire', () => {
    const gate = { count: 2, expiresAfter: 60 * MINUTE };
    const approvals = [approve('bob', 50), approve('cyd', 20), approve('dan')];
    const after = (minutes: number) => NOW.getTime() + minutes * MINUTE;

    it('is met until there are not enough any more', () => {
      expect(ask(gate, approvals)).toMatchObject({
        status: 'Met',
        until: minutesAgo(-40),
      });
      expect(ask(gate, approvals, { now: after(40) - 1 }).status).toBe('Met');
      const later = ask(gate, approvals, { now: after(40) });
      expect(later).toMatchObject({
        status: 'Waiting',
        approval: {
          missing: 1,
          ignored: [
            { why: 'The approval of bob counted for 1h and has expired.' },
            { by: 'user:default/cyd' },
          ],
        },
      });
      expect(later).not.toHaveProperty('until');
    });

    it('does not count an approval that is just as old', () => {
      const once = { ...gate, count: 1 };
      expect(ask(once, [approve('bob', 60)]).status).toBe('Waiting');
      expect(ask(once, [approve('bob', 59)]).status).toBe('Met');
    });

    it('never forgets a rejection', () => {
      expect(ask(gate, [reject('bob', 6000)]).status).toBe('Unmet');
    });
  });
});

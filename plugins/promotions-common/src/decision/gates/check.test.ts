import {
  aCondition,
  MINUTE,
  minutesAgo,
  NOW,
} from '../../__testUtils__/builders';
import { CheckAnswer, CheckGate, PipelineSnapshot } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { gateFingerprint } from '../fingerprint';
import { checkGate } from './check';

const gate: CheckGate = {
  kind: 'check',
  name: 'calendar',
  uses: 'http',
  config: { url: 'https://change.example.com/api/open' },
  ttl: 10 * MINUTE,
  timeout: 1000,
  giveUpAfter: 60 * MINUTE,
};

const asking: CheckGate = { ...gate, expect: 'response.body.open == false' };

function known(
  of: CheckGate,
  options: Partial<CheckAnswer> & { answered?: Partial<Answer> } = {},
): CheckAnswer {
  const { answered, ...rest } = options;
  return {
    stage: 'prod',
    freight: 'f1',
    gate: 'asked',
    fingerprint: gateFingerprint(of),
    failures: 0,
    askAgainAt: minutesAgo(0),
    ...(answered
      ? { answer: { at: minutesAgo(4), status: 'True', ...answered } }
      : {}),
    ...rest,
  };
}

type Answer = NonNullable<CheckAnswer['answer']>;

const ask = (
  of: CheckGate,
  checks: CheckAnswer[],
  options: { now?: number; snapshot?: Partial<PipelineSnapshot> } = {},
) =>
  checkGate.evaluate(
    of,
    aQuestion({
      snapshot: { checks, ...options.snapshot },
      now: options.now ?? NOW.getTime(),
    }),
  );

const after = (minutes: number) => NOW.getTime() + minutes * MINUTE;

describe('a check', () => {
  it('waits for its first answer', () => {
    const answer = ask(gate, []);
    expect(answer).toMatchObject({
      status: 'Waiting',
      message: 'The check by http has not answered yet.',
      who: ['http'],
    });
    expect(answer).not.toHaveProperty('until');
  });

  it.each([
    ['True', 'Met', 'The check by http has answered True (open).'],
    [
      'False',
      'Unmet',
      'The check by http has answered False (open); it must be True.',
    ],
    [
      'Unknown',
      'Unmet',
      'The check by http has answered Unknown (open); it must be True.',
    ],
  ])('without an expression, that answered %s is %s', (status, is, message) => {
    expect(
      ask(gate, [
        known(gate, {
          answered: { status, message: 'open', url: 'https://c.example.com' },
        }),
      ]),
    ).toMatchObject({
      status: is,
      message,
      since: minutesAgo(4),
      until: minutesAgo(-6),
      url: 'https://c.example.com',
    });
  });

  it.each(['True', 'False'])('tells all that was answered: %s', status => {
    expect(ask(gate, [known(gate, { answered: { status } })])).toMatchObject({
      who: ['http'],
      details: { uses: 'http', answer: { at: minutesAgo(4), status } },
    });
  });

  it.each([
    [false, 'Met', 'and response.body.open == false is true.'],
    [true, 'Unmet', 'and response.body.open == false is false.'],
  ])('with an expression is told by it: %s', (open, status, message) => {
    expect(
      ask(asking, [
        known(asking, {
          answered: { status: 'False', response: { body: { open } } },
        }),
      ]),
    ).toMatchObject({
      status,
      message: `The check by http has answered False, ${message}`,
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['cannot be evaluated', { body: {} }, /There is no 'open'/],
    ['has nothing to look at', undefined, /cannot be told/],
  ])('whose expression %s is not met', (_, response, message) => {
    const answer = ask(asking, [known(asking, { answered: { response } })]);
    expect(answer.status).toBe('Unmet');
    expect(answer.message).toMatch(message);
    expect(answer.details?.error).toBeDefined();
  });

  it('sees in its expression the status, and what every gate sees', () => {
    const expect2 =
      "status == 'ok' && freight.id == 'f1' && stage.name == 'prod'";
    const wide = { ...gate, expect: expect2 };
    expect(
      ask(wide, [known(wide, { answered: { status: 'ok' } })]).status,
    ).toBe('Met');
  });

  it('hears an answer for its time to live', () => {
    const checks = [known(gate, { answered: {} })];
    expect(ask(gate, checks, { now: after(6) - 1 }).status).toBe('Met');
    expect(ask(gate, checks, { now: after(6) })).toMatchObject({
      status: 'Waiting',
      message: 'The check by http has not answered yet.',
    });
  });

  it.each<[string, Partial<CheckAnswer>]>([
    ['of the gate as it was', { fingerprint: 'other' }],
    ['of another gate', { gate: 'other' }],
    ['about other freight', { freight: 'f2' }],
    ['about another stage', { stage: 'staging' }],
  ])('hears nothing of an answer %s', (_, other) => {
    expect(ask(gate, [known(gate, { answered: {}, ...other })]).status).toBe(
      'Waiting',
    );
  });

  it('gives up when nobody has answered for too long', () => {
    const checks = [
      known(gate, {
        unansweredSince: minutesAgo(20),
        error: 'Connection refused',
        failures: 3,
      }),
    ];
    expect(ask(gate, checks)).toMatchObject({
      status: 'Waiting',
      message: 'The check by http has not answered yet. Connection refused.',
      since: minutesAgo(20),
      until: minutesAgo(-40),
      details: { failures: 3 },
    });
    expect(ask(gate, checks, { now: after(40) - 1 }).status).toBe('Waiting');
    const given = ask(gate, checks, { now: after(40) });
    expect(given).toMatchObject({
      status: 'Unmet',
      message:
        'The check by http has had no answer for 1h. Connection refused.',
    });
    expect(given).not.toHaveProperty('until');
  });

  it('knows no change where one not met follows the other', () => {
    // The answer is over after the engine has given up.
    const checks = [
      known(gate, {
        answered: { status: 'False' },
        unansweredSince: minutesAgo(58),
      }),
    ];
    expect(ask(gate, checks)).not.toHaveProperty('until');
  });

  it('changes when a condition expires that its expression looks at', () => {
    const looking = {
      ...gate,
      expect: "conditions.staging.Healthy.status == 'True'",
    };
    expect(
      ask(looking, [known(looking, { answered: {} })], {
        snapshot: {
          conditions: [
            aCondition('staging', 'Healthy', 'True', {
              expiresAt: minutesAgo(-2),
            }),
          ],
        },
      }),
    ).toMatchObject({ status: 'Met', until: minutesAgo(-2) });
  });
});

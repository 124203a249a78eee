import {
  aRequest,
  aStage,
  currentlyIn,
  HOUR,
  minutesAgo,
  MINUTE,
  NOW,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import { FreightRequest, FreightStatus, RequirementStatus } from '../model';
import { evaluateAvailability } from './evaluateAvailability';

const ada = 'user:default/ada';

function evaluate(
  sources: Partial<FreightRequest['sources']>,
  status: Partial<FreightStatus> = {},
  now: Date = NOW,
) {
  const availability = evaluateAvailability({
    stage: aStage('prod', { freight: [aRequest(sources)] }),
    freight: someFreight('f1', { status }),
    now,
  });
  const statuses: Record<string, RequirementStatus> = {};
  for (const { id, status: value } of availability.requirements) {
    statuses[id] = value;
  }
  const message = (id: string) =>
    availability.requirements.find(requirement => requirement.id === id)
      ?.message;
  const details = (id: string) =>
    availability.requirements.find(requirement => requirement.id === id)
      ?.details;
  return { ...availability, statuses, message, details };
}

describe('the origin', () => {
  it('has to be requested, whatever else has happened to the freight', () => {
    const { available, requirements } = evaluateAvailability({
      stage: aStage('prod', { freight: [aRequest({}, 'other')] }),
      freight: someFreight('f1', {
        status: { clearedFor: { prod: { by: ada, at: minutesAgo(1) } } },
      }),
      now: NOW,
    });
    expect(available).toBe(false);
    expect(requirements).toEqual([
      {
        id: 'origin',
        kind: 'origin',
        status: 'Unmet',
        message:
          'prod does not take freight of app. It takes freight of other.',
        details: { origin: 'app', requested: ['other'] },
      },
    ]);
  });

  it('is none where a stage requests nothing', () => {
    const { requirements } = evaluateAvailability({
      stage: aStage('prod', { freight: [] }),
      freight: someFreight('f1'),
      now: NOW,
    });
    expect(requirements[0].message).toBe(
      'prod does not take freight of app. It takes no freight.',
    );
  });
});

describe('a rejection', () => {
  const rejection = { reason: 'CVE-1', by: ada, at: minutesAgo(1) };

  it('for the whole pipeline keeps freight out, cleared and verified or not', () => {
    const { available, statuses, message } = evaluate(
      { stages: ['dev'], requiredSoakTime: HOUR },
      {
        rejections: [rejection],
        clearedFor: { prod: { by: ada, at: minutesAgo(1) } },
        verifiedIn: verifiedIn({ dev: HOUR }),
      },
    );
    expect(available).toBe(false);
    expect(statuses).toEqual({
      origin: 'Met',
      rejected: 'Unmet',
      upstream: 'NotEvaluated',
      soak: 'NotEvaluated',
    });
    expect(message('rejected')).toBe(
      'ada rejected it for the whole pipeline: CVE-1. Only taking the rejection back lets it in.',
    );
  });

  it('for the stage keeps freight out of it', () => {
    expect(
      evaluate({}, { rejections: [{ ...rejection, stage: 'prod' }] }).available,
    ).toBe(false);
  });

  it('for another stage does not count', () => {
    expect(
      evaluate({}, { rejections: [{ ...rejection, stage: 'qa' }] }).available,
    ).toBe(true);
  });
});

describe('a clearing', () => {
  it('passes upstream and soak, and says who did it', () => {
    const { available, statuses, message } = evaluate(
      { stages: ['dev'], requiredSoakTime: HOUR },
      { clearedFor: { prod: { by: ada, at: minutesAgo(1), reason: 'fix' } } },
    );
    expect(available).toBe(true);
    expect(statuses).toEqual({
      origin: 'Met',
      rejected: 'Met',
      upstream: 'Overridden',
      soak: 'Overridden',
    });
    expect(message('soak')).toBe('ada cleared it for prod: fix.');
  });

  it('for another stage passes nothing', () => {
    expect(
      evaluate(
        { stages: ['dev'] },
        { clearedFor: { qa: { by: ada, at: minutesAgo(1) } } },
      ).available,
    ).toBe(false);
  });
});

describe('upstream', () => {
  it('is met without history where a stage takes freight directly', () => {
    expect(evaluate({ direct: true }).statuses.upstream).toBe('Met');
  });

  it('is met directly also where stages are listed, and no soak is asked', () => {
    const { available, statuses } = evaluate({
      direct: true,
      stages: ['dev'],
      requiredSoakTime: HOUR,
    });
    expect(available).toBe(true);
    expect(statuses).not.toHaveProperty('soak');
  });

  it.each<
    [string, Partial<FreightRequest['sources']>, string[], boolean, string]
  >([
    ['one upstream', { stages: ['dev'] }, ['dev'], true, 'Verified in dev.'],
    [
      'one upstream',
      { stages: ['dev'] },
      [],
      false,
      'dev has not verified it.',
    ],
    [
      'any of two',
      { stages: ['a', 'b'] },
      ['b'],
      true,
      'Verified in 1 of 2 upstreams: b.',
    ],
    [
      'any of two',
      { stages: ['a', 'b'] },
      [],
      false,
      'Verified in 0 of 2 upstreams, 1 needed; a and b have not verified it.',
    ],
    [
      'all of two',
      { stages: ['staging-a', 'staging-b'], availabilityStrategy: 'All' },
      ['staging-a'],
      false,
      'Verified in 1 of 2 upstreams; staging-b has not verified it.',
    ],
    [
      'all of two',
      { stages: ['a', 'b'], availabilityStrategy: 'All' },
      ['a', 'b'],
      true,
      'Verified in 2 of 2 upstreams: a and b.',
    ],
    [
      'a quorum',
      { stages: ['a', 'b', 'c'], availabilityStrategy: { quorum: 2 } },
      ['b'],
      false,
      'Verified in 1 of 3 upstreams, 2 needed; a and c have not verified it.',
    ],
    [
      'stages that are not listed',
      { stages: ['a'] },
      ['b', 'c'],
      false,
      'a has not verified it.',
    ],
    [
      'all, with one listed twice',
      { stages: ['a', 'a'], availabilityStrategy: 'All' },
      ['a'],
      true,
      'Verified in a.',
    ],
    [
      'no upstreams',
      { stages: [], availabilityStrategy: 'All' },
      ['a'],
      false,
      'There is no upstream that could verify it.',
    ],
  ])('of %s %j, verified in %j', (_, sources, verified, met, message) => {
    const history = Object.fromEntries(verified.map(stage => [stage, 0]));
    const answer = evaluate(sources, { verifiedIn: verifiedIn(history) });
    expect(answer.available).toBe(met);
    expect(answer.statuses.upstream).toBe(met ? 'Met' : 'Unmet');
    expect(answer.message('upstream')).toBe(message);
  });

  it('tells which stages have verified it and which have not', () => {
    const { requirements } = evaluate(
      { stages: ['a', 'b'], availabilityStrategy: 'All' },
      { verifiedIn: verifiedIn({ a: 0 }) },
    );
    expect(requirements.find(({ id }) => id === 'upstream')).toMatchObject({
      who: ['b'],
      details: {
        strategy: 'All',
        required: 2,
        verified: ['a'],
        missing: ['b'],
      },
    });
  });

  it('is not met by what every object inherits', () => {
    expect(evaluate({ stages: ['constructor'] }).available).toBe(false);
  });

  it('is not mixed up with being there', () => {
    expect(
      evaluate({ stages: ['dev'] }, { currentlyIn: currentlyIn({ dev: 90 }) })
        .statuses.upstream,
    ).toBe('Unmet');
  });
});

describe('the instant since which a requirement is met', () => {
  it('is when the last of enough upstreams verified the freight', () => {
    const { requirements } = evaluate(
      { stages: ['a', 'b', 'c'], availabilityStrategy: { quorum: 2 } },
      {
        verifiedIn: {
          a: { verifiedAt: minutesAgo(5), longestSoakMs: 0 },
          b: { verifiedAt: minutesAgo(50), longestSoakMs: 0 },
          c: { verifiedAt: minutesAgo(20), longestSoakMs: 0 },
        },
      },
    );
    expect(requirements.find(({ id }) => id === 'upstream')?.since).toBe(
      minutesAgo(20),
    );
  });

  it('is the end of the soak', () => {
    const { requirements } = evaluate(
      { stages: ['dev'], requiredSoakTime: HOUR },
      {
        currentlyIn: currentlyIn({ dev: 90 }),
        verifiedIn: verifiedIn({ dev: 0 }),
      },
    );
    expect(requirements.find(({ id }) => id === 'soak')?.since).toBe(
      minutesAgo(30),
    );
  });

  it('is when freight was made, where a stage takes it directly', () => {
    expect(
      evaluate({ direct: true }).requirements.find(
        ({ id }) => id === 'upstream',
      )?.since,
    ).toBe(someFreight('f1').createdAt);
  });
});

describe('soak', () => {
  const oneHour = { stages: ['dev'], requiredSoakTime: HOUR };

  it('is not mentioned where none is asked for', () => {
    expect(
      evaluate({ stages: ['dev'] }, { verifiedIn: verifiedIn({ dev: 0 }) })
        .statuses,
    ).not.toHaveProperty('soak');
  });

  it('is asked only once enough upstreams have verified the freight', () => {
    expect(
      evaluate(oneHour, { currentlyIn: currentlyIn({ dev: 90 }) }).statuses,
    ).toMatchObject({ upstream: 'Unmet', soak: 'NotEvaluated' });
  });

  it('counts from entry, not from verification', () => {
    const { available } = evaluate(oneHour, {
      currentlyIn: currentlyIn({ dev: 60 }),
      verifiedIn: { dev: { verifiedAt: minutesAgo(1), longestSoakMs: 0 } },
    });
    expect(available).toBe(true);
  });

  it('waits while the freight is there, and tells until when', () => {
    const answer = evaluate(oneHour, {
      currentlyIn: currentlyIn({ dev: 20 }),
      verifiedIn: verifiedIn({ dev: 0 }),
    });
    expect(answer.statuses.soak).toBe('Waiting');
    expect(answer.availableAt).toBe(minutesAgo(-40));
    expect(answer.message('soak')).toBe('dev has not held it for 1h yet.');
    expect(answer.details('soak')).toEqual({
      required: HOUR,
      requiredStages: 1,
      perStage: { dev: { heldMs: 20 * MINUTE, until: minutesAgo(-40) } },
    });
  });

  it('is unmet where the freight has left too early', () => {
    const answer = evaluate(oneHour, {
      verifiedIn: verifiedIn({ dev: 59 * MINUTE }),
    });
    expect(answer.statuses.soak).toBe('Unmet');
    expect(answer.availableAt).toBeNull();
    expect(answer.message('soak')).toBe(
      'dev held it for 59m of 1h and runs it no more.',
    );
  });

  it('is met by a longer earlier stay while the present one is short', () => {
    const answer = evaluate(oneHour, {
      currentlyIn: currentlyIn({ dev: 1 }),
      verifiedIn: verifiedIn({ dev: HOUR }),
    });
    expect(answer.statuses.soak).toBe('Met');
    expect(answer.message('soak')).toBe('dev has held it for 1h, as asked.');
  });

  it('does not add up an earlier stay and the present one', () => {
    const answer = evaluate(oneHour, {
      currentlyIn: currentlyIn({ dev: 40 }),
      verifiedIn: verifiedIn({ dev: 40 * MINUTE }),
    });
    expect(answer.availableAt).toBe(minutesAgo(-20));
    expect(answer.details('soak')).toMatchObject({
      perStage: { dev: { heldMs: 40 * MINUTE } },
    });
  });

  it('does not count in a stage that has not verified the freight', () => {
    const answer = evaluate(
      { stages: ['a', 'b'], requiredSoakTime: HOUR },
      {
        currentlyIn: currentlyIn({ a: 300, b: 10 }),
        verifiedIn: verifiedIn({ b: 0 }),
      },
    );
    expect(answer.statuses.soak).toBe('Waiting');
    expect(answer.availableAt).toBe(minutesAgo(-50));
  });

  it('is over at the instant when as many stages as the strategy asks are soaked', () => {
    const answer = evaluate(
      {
        stages: ['a', 'b', 'c', 'd'],
        requiredSoakTime: HOUR,
        availabilityStrategy: { quorum: 2 },
      },
      {
        currentlyIn: currentlyIn({ a: 10, b: 30, c: 20 }),
        verifiedIn: verifiedIn({ a: 0, b: 0, c: 0, d: 5 * MINUTE }),
      },
    );
    // b is soaked in 30 minutes, c as the second one in 40.
    expect(answer.availableAt).toBe(minutesAgo(-40));
    expect(answer.message('soak')).toBe(
      'Soaked in 0 of 2 stages; a, b and c have not held it for 1h yet ' +
        'and d held it for 5m of 1h and runs it no more.',
    );
  });

  it('is unmet when too few of the stages still hold the freight', () => {
    const answer = evaluate(
      {
        stages: ['a', 'b'],
        requiredSoakTime: HOUR,
        availabilityStrategy: 'All',
      },
      {
        currentlyIn: currentlyIn({ a: 10 }),
        verifiedIn: verifiedIn({ a: 0, b: 5 * MINUTE }),
      },
    );
    expect(answer.statuses.soak).toBe('Unmet');
    expect(answer.availableAt).toBeNull();
  });

  it('waits where one stage is soaked for good and the other still soaks', () => {
    const answer = evaluate(
      {
        stages: ['a', 'b'],
        requiredSoakTime: HOUR,
        availabilityStrategy: 'All',
      },
      {
        currentlyIn: currentlyIn({ a: 10 }),
        verifiedIn: verifiedIn({ a: 0, b: HOUR }),
      },
    );
    expect(answer.statuses.soak).toBe('Waiting');
    expect(answer.message('soak')).toBe(
      'Soaked in 1 of 2 stages; a has not held it for 1h yet.',
    );
    expect(answer.availableAt).toBe(minutesAgo(-50));
  });
});

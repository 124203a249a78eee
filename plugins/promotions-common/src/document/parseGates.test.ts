import { registry } from './__testUtils__/documents';
import { parseGates, parseTimeWindows } from './parseGates';

const healthyInStaging = { stage: 'staging', type: 'Healthy', equals: 'True' };

describe('the gates of a policy', () => {
  it('are those of a document, as JSON', () => {
    expect(
      parseGates(
        [
          { name: 'release', approval: { count: 2, from: ['group:Release'] } },
          {
            name: 'calendar',
            check: { uses: 'http', with: { url: 'https://c.example.com' } },
          },
          { name: 'healthy', condition: healthyInStaging },
        ],
        { registry },
      ),
    ).toStrictEqual({
      gates: [
        {
          kind: 'approval',
          name: 'release',
          count: 2,
          from: ['group:default/release'],
          preventSelfApproval: true,
        },
        {
          kind: 'check',
          name: 'calendar',
          uses: 'http',
          config: { url: 'https://c.example.com' },
          ttl: 300_000,
          timeout: 10_000,
          giveUpAfter: 3_600_000,
        },
        {
          kind: 'condition',
          name: 'healthy',
          ...healthyInStaging,
          for: 0,
          sameFreight: false,
        },
      ],
    });
  });

  it('may be none', () => {
    expect(parseGates(undefined, { registry })).toEqual({ gates: [] });
    expect(parseGates([], { registry })).toEqual({ gates: [] });
  });

  it('are refused together, with the place of each error', () => {
    expect(
      refused(
        [
          { wait: '15m' },
          { name: 'release', aproval: {} },
          { name: 'release', wait: 15 },
          { name: 'freeze/x', lock: 'database' },
          { name: 'all', check: { uses: 'htp' } },
          { name: 'two', wait: '1m', lock: 'database' },
          'soak',
        ],
        'promotions.policies[0].gates',
      ),
    ).toEqual([
      'promotions.policies[0].gates[1].aproval There is no key `aproval` here. Did you mean `approval`? The keys here are `name`, `condition`, `expression`, `approval`, `window`, `wait`, `lock`, `dependency`, `check` and `noUpstreamFailure`.',
      'promotions.policies[0].gates[2].wait This must be a duration with its unit, such as `15s`.',
      'promotions.policies[0].gates[3].name `freeze/x` is not a name. Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.',
      'promotions.policies[0].gates[6] This must be a map of keys and values, but is text.',
      'promotions.policies[0].gates[0] The gate of a policy needs a name, by which people see, approve and override it. Add `name`.',
      'promotions.policies[0].gates[2].name There is already a gate called `release`. Give this one another name.',
      'promotions.policies[0].gates[5].lock Another gate takes the lock `database` already. Remove one of them.',
      'promotions.policies[0].gates[4].check.uses There is no condition source `htp`, only `http`. Did you mean `http`?',
      'promotions.policies[0].gates[5] The gate is of 2 kinds: `wait` and `lock`. Make a gate of each.',
    ]);
  });

  it.each([
    [{}, 'gates This must be a list, but is a map of keys and values.'],
    ['soak', 'gates This must be a list, but is text.'],
    [null, undefined],
  ])('are a list, not %j', (value, error) => {
    expect(refused(value)[0]?.slice(0, error?.length)).toBe(error);
  });

  it('are not read further than anybody needs', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ [`k${i}`]: 1 }));
    expect(refused(many).length).toBeLessThanOrEqual(101);
    const polluted = JSON.parse(
      '[{ "name": "a", "__proto__": { "wait": "1m" } }]',
    );
    expect(refused(polluted).length).toBeGreaterThan(0);
  });
});

describe('the windows of a freeze', () => {
  it('are those of a window gate', () => {
    expect(
      parseTimeWindows([
        { schedule: '0 16 * * 5', duration: '64h', timeZone: 'Europe/Berlin' },
        { from: '2026-12-23T00:00:00+01:00', to: '2027-01-02T00:00:00Z' },
        { from: '2026-12-23T00:00:00Z' },
      ]),
    ).toStrictEqual({
      windows: [
        {
          schedule: '0 16 * * 5',
          duration: 230_400_000,
          timeZone: 'Europe/Berlin',
        },
        { from: '2026-12-22T23:00:00.000Z', to: '2027-01-02T00:00:00.000Z' },
        { from: '2026-12-23T00:00:00.000Z' },
      ],
    });
  });

  it.each<[unknown, string[]]>([
    [undefined, ['windows Something is missing here. Fill it in.']],
    [[], ['windows There is no window. Add at least one.']],
    [
      [{}, { schedule: '0 16 * * 5' }],
      [
        'windows[0] The window does not say when it is open. Give it a `schedule` and a `duration`, or `from` and `to`.',
        'windows[1] The window does not say how long it stays open. Add a `duration`, such as `8h`.',
      ],
    ],
    [
      [{ from: '2026-12-24T00:00:00Z', to: '2026-12-23T00:00:00Z' }],
      [
        'windows[0].to The window shuts before it opens. Make `to` later than `from`.',
      ],
    ],
    [
      [{ schedule: '0 0 30 2 *', duration: '1h' }],
      [
        'windows[0].schedule There is no day in any year on which `0 0 30 2 *` would open the window. Change its day or its month.',
      ],
    ],
    [
      [{ from: '2026-12-24' }],
      [
        'windows[0].from The instant does not say by which clock. Write its offset, as in `2026-12-24T18:00:00+01:00` or `2026-12-24T18:00:00Z`, or add a `timeZone`.',
      ],
    ],
  ])('are refused when they are %j', (value, expected) => {
    const { errors = [] } = parseTimeWindows(value);
    expect(errors.map(({ path, message }) => `${path} ${message}`)).toEqual(
      expected,
    );
  });
});

/** `path message` of every error. */
function refused(value: unknown, path?: string): string[] {
  const { errors = [] } = parseGates(value, { registry, path });
  return errors.map(error => `${error.path} ${error.message}`);
}

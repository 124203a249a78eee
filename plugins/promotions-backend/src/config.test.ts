import { ConfigReader } from '@backstage/config';
import { rulesFor } from '@promotions/backstage-plugin-promotions-common';
import { readConfig } from './config';

const read = (promotions: object) =>
  readConfig(new ConfigReader({ promotions } as never));

const component = (name: string, owner = 'group:default/team-payments') => ({
  kind: 'Component',
  metadata: { name },
  spec: { owner },
});

describe('the configuration', () => {
  it('has a default for everything, which grants nothing', () => {
    const config = readConfig(new ConfigReader({}));
    expect(config).toMatchObject({
      documents: { refreshIntervalMs: 60_000, maxBytes: 1_048_576 },
      discovery: { intervalMs: 60_000 },
      grants: [],
      secrets: new Map(),
      senders: [],
      policies: [],
      freezes: [],
      overrides: { maxDurationMs: 7 * 86_400_000 },
      people: { refreshIntervalMs: 30_000 },
      limits: { passes: 4, promotions: 4 },
    });
  });

  it('reads durations as Backstage writes them', () => {
    expect(
      read({
        documents: { refreshInterval: { seconds: 3 } },
        discovery: { interval: '2s' },
      }),
    ).toMatchObject({
      documents: { refreshIntervalMs: 3000 },
      discovery: { intervalMs: 2000 },
    });
  });

  it.each([
    [
      { senders: [{ name: 'a', secrets: ['short'] }] },
      'promotions.senders[0].secrets[0]: must be at least 16',
    ],
    [
      { senders: [{ name: 'a', secrets: [] }] },
      'promotions.senders[0].secrets',
    ],
    [
      {
        senders: [
          { name: 'a', secrets: ['0123456789abcdef'] },
          { name: 'b', secrets: ['fedcba9876543210', '0123456789abcdef'] },
        ],
      },
      'promotions.senders[1].secrets: b has a secret of a',
    ],
    [
      { grants: [{ name: 'a', hosts: [{ host: 'http://x' }] }] },
      'promotions.grants[0].hosts[0].host',
    ],
    [
      { grants: [{ name: 'a', repositories: [{ url: 'file:///etc' }] }] },
      'promotions.grants[0].repositories[0].url',
    ],
    [{ grants: [{ name: 'a', hots: [] }] }, 'promotions.grants[0]'],
    [
      { grants: [{ name: 'a', topics: ['*'] }] },
      'promotions.grants[0].topics[0]',
    ],
    [
      { grants: [{ name: 'a', topics: ['promotions.*'] }] },
      'promotions.grants[0].topics[0]',
    ],
    [
      {
        policies: [
          { name: 'a', autoPromotion: true },
          { name: 'a', autoRollback: true },
        ],
      },
      'promotions.policies[1].name: there is already one called a',
    ],
    [
      { autoPromotion: [{ name: 'a' }] },
      'promotions.autoPromotion: write these as promotions.policies, each with `autoPromotion: true`',
    ],
    [{ policies: [{ name: 'a' }] }, 'promotions.policies[0]: says nothing'],
    [
      { policies: [{ name: 'freeze', autoPromotion: true }] },
      'promotions.policies[0].name: freeze is what freezes are called',
    ],
    [
      { policies: [{ name: 'a/b', autoPromotion: true }] },
      'promotions.policies[0].name: Use lower-case letters',
    ],
    [
      { policies: [{ name: 'a', autoPromotion: true, stages: [] }] },
      'promotions.policies[0].stages: names no stage',
    ],
    [
      { policies: [{ name: 'a', autoPromotion: true, entities: 'podinfo' }] },
      'promotions.policies[0].entities: must be an object',
    ],
    [
      { policies: [{ name: 'a', gates: [{ approval: {} }] }] },
      'promotions.policies[0].gates[0]: The gate of a policy needs a name',
    ],
    [
      { policies: [{ name: 'a', gates: [{ name: 'b', aproval: {} }] }] },
      'promotions.policies[0].gates[0]',
    ],
    [
      {
        policies: [
          {
            name: 'a',
            gates: [{ name: 'b', check: { uses: 'nothing', with: {} } }],
          },
        ],
      },
      'promotions.policies[0].gates[0].check.uses',
    ],
    [
      {
        freezes: [
          { name: 'a', reason: ' ', windows: [{ from: '2026-12-24' }] },
        ],
      },
      'promotions.freezes[0].reason: must say why',
    ],
    [
      { freezes: [{ name: 'a', reason: 'Winter.', windows: [] }] },
      'promotions.freezes[0].windows: There is no window.',
    ],
    [
      {
        freezes: [
          {
            name: 'a',
            reason: 'Winter.',
            windows: [{ from: '2027-01-02', to: '2026-12-24' }],
          },
        ],
      },
      'promotions.freezes[0].windows[0]',
    ],
    [{ overrides: { maxDuration: 'long' } }, 'overrides.maxDuration'],
    [
      { overrides: { maxDuration: '0s' } },
      'promotions.overrides.maxDuration: must be between 1 m and 3650 d',
    ],
    [
      { documents: { refreshInterval: { seconds: 0 } } },
      'promotions.documents.refreshInterval: must be between 1 s and 1 d',
    ],
    [
      { documents: { maxBytes: -1 } },
      'promotions.documents.maxBytes: must be between 1024 and 104857600',
    ],
    [
      { documents: { interval: '1m' } },
      'promotions.documents.interval: is no setting; there are refreshInterval, maxBytes, timeout, pushTopics',
    ],
    [
      { discovery: { interval: '1ms' } },
      'promotions.discovery.interval: must be between 1 s and 1 d',
    ],
    [
      { people: { refreshInterval: 'PT25H' } },
      'promotions.people.refreshInterval: must be between 0 ms and 1 d',
    ],
    [{ limits: { passes: 0 } }, 'promotions.limits.passes'],
    [
      {
        grants: [
          { name: 'a', entities: { $not: { 'spec.subcomponentOf': 'x' } } },
        ],
      },
      'promotions.grants[0].entities: looks at spec.subcomponentOf, but of an entity there is only apiVersion, kind, metadata.name',
    ],
    [
      {
        senders: [
          {
            name: 'a',
            secrets: ['0123456789abcdef'],
            entities: { $all: [{ kind: 'Component' }, { 'spec.Owner': 'x' }] },
          },
        ],
      },
      'promotions.senders[0].entities: looks at spec.Owner',
    ],
    [
      { secrets: { token: 'short' } },
      'promotions.secrets.token: must be at least 8',
    ],
    [
      { secrets: { 'a-b': 'long-enough' } },
      'promotions.secrets.a-b: must be a name',
    ],
    [
      { secrets: { token: ' long-enough' } },
      'promotions.secrets.token: must not begin or end with white space',
    ],
    [
      {
        secrets: { token: 'long-enough' },
        grants: [{ name: 'a', secrets: ['token', 'other'] }],
      },
      'promotions.grants[0].secrets[1]: there is no secret called other in promotions.secrets',
    ],
  ])('tells the key that is wrong: %j', (promotions, message) => {
    expect(() => read(promotions)).toThrow(message);
  });

  it('does not tell the value of a secret that is wrong', () => {
    expect(() => read({ secrets: { token: 's3cret ' } })).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('s3cret'),
      }),
    );
  });

  it('has secrets by name, and who is granted them', () => {
    const config = read({
      secrets: { token: 'long-enough', other_1: 'long-enough-too' },
      grants: [{ name: 'a', secrets: ['token'] }],
    });
    expect(config.secrets).toEqual(
      new Map([
        ['token', 'long-enough'],
        ['other_1', 'long-enough-too'],
      ]),
    );
    expect(config.grants).toMatchObject([{ name: 'a', secrets: ['token'] }]);
  });
});

describe('policies and freezes of the configuration', () => {
  const config = read({
    policies: [
      {
        name: 'never-ledger',
        entities: { 'metadata.name': 'ledger' },
        autoPromotion: false,
      },
      { name: 'dev', stages: ['dev', 'dev-*'], autoPromotion: true },
      {
        name: 'careful',
        description: 'Production asks people.',
        labels: { risk: 'high' },
        autoRollback: true,
        gates: [
          { name: 'release', approval: { from: ['group:release'], count: 2 } },
        ],
      },
    ],
    freezes: [
      {
        name: 'winter',
        reason: 'Nobody is here.',
        stages: ['prod'],
        windows: [{ from: '2026-12-24T00:00:00Z', to: '2027-01-02T00:00:00Z' }],
      },
    ],
  });
  const rules = (
    entity: Record<string, unknown>,
    name: string,
    labels: Record<string, string> = {},
  ) => rulesFor({ ...config, entity, stage: { name, labels } });

  it('are read with every default filled in, and named by where they are from', () => {
    expect(config.policies[1]).toEqual({
      id: 'config:dev',
      source: 'configuration',
      position: 1,
      name: 'dev',
      stages: ['dev', 'dev-*'],
      labels: {},
      autoPromotion: true,
      gates: [],
    });
    expect(config.freezes).toEqual([
      {
        id: 'config:winter',
        source: 'configuration',
        name: 'winter',
        reason: 'Nobody is here.',
        stages: ['prod'],
        labels: {},
        windows: [
          {
            from: '2026-12-24T00:00:00.000Z',
            to: '2027-01-02T00:00:00.000Z',
          },
        ],
      },
    ]);
  });

  it('apply to the entities and stages that they select', () => {
    expect(rules(component('podinfo'), 'dev-eu')).toEqual({
      autoPromotion: { enabled: true, policy: 'dev' },
      autoRollback: { enabled: false },
      mandatoryGates: [],
      freezes: [],
    });
    expect(rules(component('ledger'), 'dev').autoPromotion).toEqual({
      enabled: false,
      policy: 'never-ledger',
    });
    expect(rules(component('podinfo'), 'prod', { risk: 'high' })).toMatchObject(
      {
        autoPromotion: { enabled: false },
        autoRollback: { enabled: true, policy: 'careful' },
        mandatoryGates: [
          {
            policy: 'careful',
            gate: {
              kind: 'approval',
              name: 'release',
              count: 2,
              from: ['group:default/release'],
            },
          },
        ],
        freezes: [{ name: 'winter' }],
      },
    );
  });
});

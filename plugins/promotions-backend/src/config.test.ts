import { ConfigReader } from '@backstage/config';
import { autoPromotionFor, readConfig } from './config';

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
      autoPromotion: [],
      limits: { passes: 4, promotions: 4 },
    });
    expect(
      autoPromotionFor(config, component('a'), { name: 'dev', labels: {} }),
    ).toEqual({ enabled: false });
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
      { autoPromotion: [{ name: 'a' }, { name: 'a' }] },
      'promotions.autoPromotion[1].name: there is already one called a',
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

describe('automatic promotion', () => {
  const config = read({
    autoPromotion: [
      {
        name: 'never ledger',
        entities: { 'metadata.name': 'ledger' },
        enabled: false,
      },
      { name: 'dev', stages: ['dev', 'dev-*'] },
      { name: 'low risk', labels: { risk: 'low' } },
    ],
  });
  const stage = (name: string, labels: Record<string, string> = {}) => ({
    name,
    labels,
  });

  it('is decided by the first policy that matches, which is named', () => {
    expect(
      autoPromotionFor(config, component('podinfo'), stage('dev')),
    ).toEqual({ enabled: true, policy: 'dev' });
    expect(autoPromotionFor(config, component('ledger'), stage('dev'))).toEqual(
      {
        enabled: false,
        policy: 'never ledger',
      },
    );
    expect(
      autoPromotionFor(config, component('podinfo'), stage('dev-eu')),
    ).toEqual({ enabled: true, policy: 'dev' });
    expect(
      autoPromotionFor(config, component('a'), stage('prod', { risk: 'low' })),
    ).toEqual({ enabled: true, policy: 'low risk' });
  });

  it('is off where none matches', () => {
    expect(
      autoPromotionFor(config, component('a'), stage('prod', { risk: 'high' })),
    ).toEqual({ enabled: false });
    expect(autoPromotionFor(config, component('a'), stage('mydev'))).toEqual({
      enabled: false,
    });
  });
});

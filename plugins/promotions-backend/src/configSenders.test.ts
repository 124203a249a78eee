import { ConfigReader } from '@backstage/config';
import { readConfig } from './config';

const SECRET = 'a-secret-of-the-tests';

function read(promotions: object) {
  return readConfig(new ConfigReader({ promotions: promotions as never }));
}

describe('the configuration of senders and events', () => {
  it('has defaults: everything is signed, and nothing is heard but requests', () => {
    const { senders, events, documents } = read({
      senders: [{ name: 'ci', secrets: [SECRET] }],
    });
    expect(senders).toEqual([
      expect.objectContaining({
        name: 'ci',
        secrets: [SECRET],
        auth: 'hmac',
        format: 'promotions',
        mappings: [],
      }),
    ]);
    expect(events).toEqual({
      limits: {
        bodyBytes: 64 * 1024,
        skewMs: 300_000,
        perSender: { perSecond: 1000, burst: 2000 },
        total: { perSecond: 5000, burst: 10_000 },
        failures: { perSecond: 1, burst: 30 },
      },
      intake: { batch: 500, delayMs: 3, waiting: 5000, timeoutMs: 10_000 },
      topics: [],
    });
    expect(documents.pushTopics).toContain('github.push');
  });

  it('has senders of every format, topics and limits', () => {
    const mapping = {
      kind: 'HelmRelease',
      name: '*-prod',
      entityRef: 'component:default/$1',
      stage: 'prod',
      target: 'eu',
      revisionFrom: 'app-version',
    };
    const { senders, events } = read({
      senders: [
        { name: 'eu', secrets: [SECRET], format: 'flux', mappings: [mapping] },
        {
          name: 'argo',
          secrets: [`${SECRET}-2`],
          auth: 'token',
          format: 'argocd',
        },
        { name: 'plugin' },
      ],
      events: {
        topics: [
          { topic: 'promotions.deployments', sender: 'plugin' },
          { topic: 'alerts', sender: 'eu', format: 'promotions' },
        ],
        skew: '1m',
        senderPerSecond: 5,
        batchDelay: { milliseconds: 0 },
      },
    });
    expect(senders.map(({ auth, format }) => [auth, format])).toEqual([
      ['hmac', 'flux'],
      ['token', 'argocd'],
      ['hmac', 'promotions'],
    ]);
    expect(senders[0].mappings).toEqual([mapping]);
    expect(events.limits.skewMs).toBe(60_000);
    expect(events.limits.perSender.perSecond).toBe(5);
    expect(events.intake.delayMs).toBe(0);
    expect(events.topics).toHaveLength(2);
  });

  it.each<[object, string]>([
    [
      { senders: [{ name: 'a' }] },
      'promotions.senders[0].secrets: a needs a secret, or a topic',
    ],
    [
      { senders: [{ name: 'a', secrets: [SECRET], auth: 'none' }] },
      'promotions.senders[0].auth',
    ],
    [
      {
        senders: [
          { name: 'a', secrets: ['a secret with spaces'], auth: 'token' },
        ],
      },
      'promotions.senders[0].secrets: must be letters',
    ],
    [
      { senders: [{ name: 'a', secrets: [' '.repeat(20)] }] },
      'promotions.senders[0].secrets[0]: must not be blank',
    ],
    [
      {
        senders: [
          {
            name: 'a',
            secrets: [SECRET],
            mappings: [{ kind: '*', name: '*-prod', stage: '$2-$3' }],
          },
        ],
      },
      'promotions.senders[0].mappings[0].stage: $3 stands for nothing: kind, namespace and name have 2 of the sign *',
    ],
    [
      { senders: [{ name: 'a', secrets: [SECRET], format: 'xml' }] },
      'promotions.senders[0].format',
    ],
    [
      {
        senders: [
          { name: 'a', secrets: [SECRET], mappings: [{ kind: 'HelmRelease' }] },
        ],
      },
      'promotions.senders[0].mappings[0]: must say something',
    ],
    [
      {
        senders: [
          { name: 'a', secrets: [SECRET], mappings: [{ entityRef: '::' }] },
        ],
      },
      'promotions.senders[0].mappings[0].entityRef: must be an entity reference',
    ],
    [
      {
        senders: [
          { name: 'a', secrets: [SECRET], mappings: [{ pipeline: '../x' }] },
        ],
      },
      'promotions.senders[0].mappings[0].pipeline: must be a name',
    ],
    [
      { events: { topics: [{ topic: 't', sender: 'nobody' }] } },
      'promotions.events.topics[0].sender: there is no sender called nobody',
    ],
    [
      {
        senders: [{ name: 'a' }],
        events: {
          topics: [
            { topic: 't', sender: 'a' },
            { topic: 't', sender: 'a' },
          ],
        },
      },
      'promotions.events.topics[1].topic: t is there already',
    ],
    [{ events: { skew: '2h' } }, 'promotions.events.skew: must be between'],
    [{ events: { burst: 1 } }, 'promotions.events.burst: is no setting'],
    [
      { documents: { pushTopics: 'github.push' } },
      'promotions.documents.pushTopics',
    ],
  ])('names what is wrong: %j', (promotions, message) => {
    expect(() => read(promotions)).toThrow(message);
  });
});

import { aStage } from '../__testUtils__/builders';
import { Freeze, Gate, Policy } from '../model';
import { matchingStages, rulesFor } from './rules';

const policy = (name: string, options: Partial<Policy> = {}): Policy => ({
  id: name,
  name,
  stages: ['*'],
  labels: {},
  gates: [],
  source: 'database',
  position: 0,
  ...options,
});

const freeze = (name: string, options: Partial<Freeze> = {}): Freeze => ({
  id: name,
  name,
  reason: 'Fire.',
  stages: ['*'],
  labels: {},
  windows: [{}],
  source: 'database',
  ...options,
});

const slow: Gate = { kind: 'wait', name: 'slow', duration: 1000 };
const shut: Gate = { kind: 'wait', name: 'shut', duration: 2000 };

const ENTITY = {
  kind: 'Component',
  metadata: { name: 'podinfo', tags: ['java'] },
  spec: { owner: 'group:default/payments' },
};

function rules(
  policies: Policy[],
  options: {
    stage?: string;
    labels?: Record<string, string>;
    freezes?: Freeze[];
    entity?: Record<string, unknown>;
  } = {},
) {
  const {
    stage = 'prod',
    labels = {},
    freezes = [],
    entity = ENTITY,
  } = options;
  return rulesFor({
    policies,
    freezes,
    entity,
    stage: { ...aStage(stage), labels },
  });
}

describe('rules of administrators', () => {
  it('say nothing where there are none: nothing happens on its own, nothing is added', () => {
    expect(rules([])).toEqual({
      autoPromotion: { enabled: false },
      autoRollback: { enabled: false },
      mandatoryGates: [],
      freezes: [],
    });
  });

  it('are decided by the first that matches and says something', () => {
    expect(
      rules([
        policy('elsewhere', { stages: ['dev'], autoPromotion: true }),
        policy('silent', { gates: [slow] }),
        policy('no', { autoPromotion: false }),
        policy('yes', { autoPromotion: true, autoRollback: true }),
      ]),
    ).toMatchObject({
      autoPromotion: { enabled: false, policy: 'no' },
      autoRollback: { enabled: true, policy: 'yes' },
    });
  });

  it('make the gates of all that match mandatory, in their order', () => {
    expect(
      rules([
        policy('second', { gates: [shut, slow] }),
        policy('elsewhere', { stages: ['dev'], gates: [slow] }),
        policy('third', { gates: [slow] }),
      ]).mandatoryGates,
    ).toEqual([
      { policy: 'second', gate: shut },
      { policy: 'second', gate: slow },
      { policy: 'third', gate: slow },
    ]);
  });

  it.each<[string, Partial<Policy>, boolean]>([
    ['the name of the stage', { stages: ['prod'] }, true],
    ['a pattern of it', { stages: ['dev', 'pr?d*'] }, true],
    ['another stage', { stages: ['dev'] }, false],
    ['a part of its name', { stages: ['pro'] }, false],
    ['a label with its value', { labels: { risk: 'high' } }, true],
    ['a label with another value', { labels: { risk: 'low' } }, false],
    ['a label that it lacks', { labels: { tier: 'high' } }, false],
    ['what every object has', { labels: { constructor: 'x' } }, false],
    [
      'two labels, one of which it lacks',
      { labels: { risk: 'high', tier: '1' } },
      false,
    ],
    ['the kind of the entity', { entities: { kind: 'component' } }, true],
    ['another kind', { entities: { kind: 'System' } }, false],
    [
      'an entity in a list',
      { entities: { 'metadata.name': { $in: ['a', 'podinfo'] } } },
      true,
    ],
    [
      'what it is not',
      { entities: { $not: { 'spec.owner': 'group:default/payments' } } },
      false,
    ],
    ['a tag', { entities: { 'metadata.tags': { $contains: 'java' } } }, true],
    [
      'entity and stage, one of which is another',
      { entities: { kind: 'Component' }, stages: ['dev'] },
      false,
    ],
  ])('are meant for %s', (_, scope, matches) => {
    const { autoPromotion, freezes } = rules(
      [policy('a', { ...scope, autoPromotion: true })],
      {
        labels: { risk: 'high' },
        freezes: [freeze('f', scope as Partial<Freeze>)],
      },
    );
    expect(autoPromotion.enabled).toBe(matches);
    expect(freezes).toHaveLength(matches ? 1 : 0);
    const prod = { name: 'prod', labels: { risk: 'high' } };
    const other = { name: 'else', labels: {} };
    expect(
      matchingStages(policy('a', { stages: ['pr*'], ...scope }), ENTITY, [
        other,
        prod,
      ]),
    ).toEqual(matches ? [prod] : []);
  });

  it('do not mind a stage that is called like what every object has', () => {
    expect(
      rules([policy('a', { autoPromotion: true, stages: ['constructor'] })], {
        stage: 'constructor',
      }).autoPromotion,
    ).toEqual({ enabled: true, policy: 'a' });
  });
});

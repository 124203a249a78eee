import { document, stages } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';

const dev = '- { name: dev }';

describe('a pipeline document is refused, with place and advice, when', () => {
  it.each<[string, string, string[]]>([
    [
      'a key is unknown',
      stages(`
        - name: dev
          frieght: []
      `),
      [
        'spec.stages[0].frieght 7:7 There is no key `frieght` here. Did you mean `freight`? The keys here are `name`, `description`, `labels`, `freight`, `targets`, `requiredTargets`, `healthy`, `conditions`, `gates`, `promotion`, `verification` and `promotionTasks`.',
      ],
    ],
    [
      'it is of another version or kind',
      'apiVersion: promotions/v1\nkind: Pipelin\nmetadata: { name: a }\nspec: { stages: [{ name: dev }] }\n',
      [
        'apiVersion 1:13 This must be `promotions/v1alpha1`, but is `promotions/v1`.',
        'kind 2:7 This must be `Pipeline`, but is `Pipelin`.',
      ],
    ],
    [
      'something is missing',
      'kind: Pipeline\nmetadata: {}\nspec:\n  stages:\n    - targets: [{}]\n',
      [
        'apiVersion 1:1 The key `apiVersion` is missing. Add `apiVersion: promotions/v1alpha1`.',
        'metadata.name 2:11 The key `name` is missing. Add it.',
        'spec.stages[0].name 5:7 The key `name` is missing. Add it.',
        'spec.stages[0].targets[0].name 5:17 The key `name` is missing. Add it.',
      ],
    ],
    [
      'a value has the wrong type',
      stages(`
        - name: dev
          labels: { risk: 1 }
          targets: { name: dev }
          healthy:
          promotion: { manual: 'yes' }
      `),
      [
        'spec.stages[0].labels.risk 7:23 This must be text, but is the number 1. Put it in quotes.',
        'spec.stages[0].targets 8:16 This must be a list, but is a map of keys and values. Begin each item with `- `.',
        'spec.stages[0].healthy 9:7 This must be a list, but is empty. Fill it in, or remove the key.',
        'spec.stages[0].promotion.manual 10:28 This must be `true` or `false`, but is text.',
      ],
    ],
    [
      'it has no stages',
      document('stages: []'),
      ['spec.stages 5:11 A pipeline needs at least one stage. Add one.'],
    ],
    [
      'a number of targets is none',
      stages(`
        - { name: dev, targets: [{ name: a }], requiredTargets: 1.5 }
        - { name: qa, targets: [{ name: a }], requiredTargets: most }
      `),
      [
        'spec.stages[0].requiredTargets 6:61 This must be `any`, `all`, or a whole number of targets.',
        'spec.stages[1].requiredTargets 7:60 This must be `any`, `all`, or a whole number of targets.',
      ],
    ],
    [
      'a name is not one',
      stages(`
        - name: Dev Stage
        - name: constructor
      `),
      [
        'spec.stages[0].name 6:13 `Dev Stage` is not a name. Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.',
        'spec.stages[1].name 7:13 `constructor` cannot be used here. Choose another name.',
      ],
    ],
    [
      'something is there twice',
      document(`
        origins: [{ name: app }, { name: app }]
        stages:
          - { name: dev, targets: [{ name: a }, { name: a }] }
          - { name: dev }
      `),
      [
        'spec.origins[1].name 5:36 There is already an origin called `app`. Give this one another name.',
        'spec.stages[0].targets[1].name 7:51 There is already a target called `a`. Give this one another name.',
        'spec.stages[1].name 8:15 There is already a stage called `dev`. Give this one another name.',
      ],
    ],
    [
      'two steps or gates are called the same, even by default',
      stages(`
        - name: dev
          gates:
            - { name: condition-2, expression: 'true' }
            - condition: { stage: dev, type: Healthy, equals: 'True' }
            - { name: soak, expression: 'true' }
          promotion:
            steps:
              - { uses: git-push, id: step-2 }
              - { uses: git-push }
              - { uses: git-push, id: step-2 }
      `),
      [
        'spec.stages[0].gates[1] 9:11 There is already a gate called `condition-2`. Give this one another name.',
        'spec.stages[0].gates[2].name 10:19 Every stage has a requirement called `soak` already. Give the gate another name.',
        'spec.stages[0].promotion.steps[1] 14:13 There is already a step called `step-2`. Give this one another id.',
        'spec.stages[0].promotion.steps[2].id 15:35 There is already a step called `step-2`. Give this one another id.',
      ],
    ],
    [
      'it asks for an origin or a stage that does not exist',
      document(`
        origins: [{ name: app }]
        stages:
          - { name: dev }
          - name: prod
            freight:
              - { origin: ap, sources: { stages: [staging, dve] } }
      `),
      [
        'spec.stages[1].freight[0].origin 10:21 There is no origin `ap`, only `app`. Did you mean `app`?',
        'spec.stages[1].freight[0].sources.stages[0] 10:45 There is no stage `staging`, only `dev`. Add it to `spec.stages`.',
        'spec.stages[1].freight[0].sources.stages[1] 10:54 There is no stage `dve`, only `dev`. Did you mean `dev`?',
      ],
    ],
    [
      'one origin, or one stage of it, is asked for twice',
      stages(`
        ${dev}
        - name: prod
          freight:
            - { origin: default, sources: { stages: [dev, dev] } }
            - { origin: default, sources: { direct: true } }
      `),
      [
        'spec.stages[1].freight[0].sources.stages[1] 9:55 `dev` is in the list already. Remove it.',
        'spec.stages[1].freight[1].origin 10:21 The stage requests the origin `default` already. Put all of its sources into one request.',
      ],
    ],
    [
      'stages take freight from each other in a circle',
      stages(`
        - { name: a, freight: [{ origin: default, sources: { stages: [c] } }] }
        - { name: b, freight: [{ origin: default, sources: { stages: [a] } }] }
        - { name: c, freight: [{ origin: default, sources: { stages: [b] } }] }
        - { name: d, freight: [{ origin: default, sources: { stages: [d] } }] }
      `),
      [
        'spec.stages[1].freight[0].sources.stages[0] 7:67 The stages take freight from each other in a circle: a → b → c → a. Remove one of these requests.',
        'spec.stages[3].freight[0].sources.stages[0] 9:67 The stage `d` takes freight from itself. Name another stage.',
      ],
    ],
    [
      'a stage that freight is to come from never gets it',
      document(`
        origins: [{ name: app }, { name: config }]
        stages:
          - { name: dev, freight: [{ origin: app }] }
          - { name: prod, freight: [{ origin: config, sources: { stages: [dev] } }] }
      `),
      [
        'spec.stages[1].freight[0].sources.stages[0] 8:69 The stage `dev` does not request the origin `config`, so that nothing of it ever comes from there. Request it there, or remove the stage here.',
      ],
    ],
    [
      'the type of a condition gate says nothing to compare, or asks for what is not there',
      stages(`
        - { name: dev, targets: [{ name: eu }] }
        - name: prod
          gates:
            - condition: { stage: dve, type: Healthy, equals: 'True' }
            - condition: { stage: dev, type: Healthy, target: us, in: [] }
            - condition: { stage: dev, type: Healthy, for: 10m }
            - {}
            - { condition: { stage: dev, type: Healthy, matches: '(?=a)' }, expression: 'true' }
      `),
      [
        'spec.stages[1].gates[0].condition.stage 9:31 There is no stage `dve`, only `dev` and `prod`. Did you mean `dev`?',
        'spec.stages[1].gates[1].condition.target 10:59 There is no target `us`, only `eu`. Add it to the stage.',
        'spec.stages[1].gates[1].condition.in 10:67 The list is empty, so that nothing meets the gate. Name at least one status.',
        "spec.stages[1].gates[2].condition 11:11 The gate does not say what the status must be. Add one of `equals`, `notEquals`, `in` and `matches`, such as `equals: 'True'`.",
        'spec.stages[1].gates[3] 12:11 The gate asks for nothing. Give it one of `condition`, `expression`, `approval`, `window`, `wait`, `lock`, `dependency`, `check` and `noUpstreamFailure`.',
        'spec.stages[1].gates[4] 13:11 The gate is of 2 kinds: `condition` and `expression`. Make a gate of each.',
        expect.stringMatching(
          /^spec\.stages\[1\]\.gates\[4\]\.condition\.matches 13:62 The pattern \(\?=a\) is not a regular expression of RE2: .* RE2 has neither look-arounds nor back-references\.$/,
        ),
      ],
    ],
    [
      'more targets must report than there are',
      stages(`
        - { name: dev, requiredTargets: 2, targets: [{ name: eu }] }
        - { name: prod, requiredTargets: 0 }
      `),
      [
        'spec.stages[0].requiredTargets 6:37 The stage has 1 target, so that 2 can never report success. Use at most 1, or add targets.',
        'spec.stages[1].requiredTargets 7:38 The number must be at least 1.',
      ],
    ],
    [
      'a duration is not one, or makes no sense',
      stages(`
        - name: dev
          freight: [{ origin: default, sources: { direct: true, requiredSoakTime: 30 } }]
          conditions:
            - { type: Healthy, uses: http, with: { url: 'https://a.example.com' }, every: 0s, timeout: soon }
      `),
      [
        'spec.stages[0].freight[0].sources.requiredSoakTime 7:61 Freight that comes directly soaks nowhere. Remove the soak time, or name the stages in `stages`.',
        'spec.stages[0].freight[0].sources.requiredSoakTime 7:79 This must be a duration with its unit, such as `30s`.',
        'spec.stages[0].conditions[0].every 9:87 `0s` is too short; this must be at least 1s.',
        expect.stringMatching(
          /^spec\.stages\[0\]\.conditions\[0\]\.timeout 9:100 .*soon.* is not a duration\. Write it/,
        ),
      ],
    ],
    [
      'a step, condition source or freight source is not there',
      document(`
        origins: [{ name: app, subscriptions: [{ gti: { url: x } }, {}, { git: { url: x }, image: {} }] }]
        stages:
          - name: dev
            conditions: [{ type: Healthy, uses: https }]
            promotion: { steps: [{ uses: 'task:set-image' }, { uses: git-clon }] }
      `),
      [
        'spec.origins[0].subscriptions[0].gti 5:44 There is no freight source `gti`, only `git`. Did you mean `git`?',
        'spec.origins[0].subscriptions[1] 5:63 The subscription is empty. Name one of `git`, with its configuration.',
        'spec.origins[0].subscriptions[2] 5:67 A subscription has one source. Make several subscriptions of it.',
        'spec.origins[0].subscriptions[2].image 5:86 There is no freight source `image`, only `git`. Use another one, or ask for the module that provides it.',
        'spec.stages[0].conditions[0].uses 8:43 There is no condition source `https`, only `http`. Did you mean `http`?',
        'spec.stages[0].promotion.steps[0].uses 9:36 There is no bundle of steps `set-image`, and no other. Add it to `spec.tasks`.',
        'spec.stages[0].promotion.steps[1].uses 9:64 There is no step kind `git-clon`, only `git-clone`, `git-push` and `http`. Did you mean `git-clone`?',
      ],
    ],
    [
      'a source does not accept its configuration',
      document(`
        origins: [{ name: app, subscriptions: [{ git: { brnch: main } }] }]
        stages:
          - name: dev
            conditions:
              - { type: Healthy, uses: http }
              - { type: Warm, uses: http, with: { url: 'https://\${{ entity.metadata.name }}' } }
      `),
      [
        'spec.origins[0].subscriptions[0].git.url 5:49 The key `url` is missing. Add it.',
        'spec.origins[0].subscriptions[0].git.brnch 5:51 There is no key `brnch` here. Did you mean `branch`? The keys here are `url` and `branch`.',
        'spec.stages[0].conditions[0].with.url 9:11 The key `url` is missing. Add it.',
        'spec.stages[0].conditions[1].with.url 10:50 Expressions in `${{ }}` are known only to the steps of a promotion. Write the value out.',
      ],
    ],
    [
      'conditions are watched twice, reported by others, or misspelt',
      stages(`
        - name: dev
          targets: [{ name: eu }]
          healthy: [Healthy, Healty, Healthy, Scanned]
          conditions:
            - { type: Healthy, uses: http, with: { url: x } }
            - { type: Healthy, uses: http, with: { url: x } }
            - { type: Healthy, uses: http, with: { url: x }, target: eu }
            - { type: Deployed, uses: http, with: { url: x }, target: us }
      `),
      [
        'spec.stages[0].healthy[1] 8:26 The stage watches no condition `Healty`. Did you mean `Healthy`?',
        'spec.stages[0].healthy[2] 8:34 `Healthy` is in the list already. Remove it.',
        'spec.stages[0].conditions[1].type 11:19 The condition `Healthy` is watched already. Give this one another type.',
        'spec.stages[0].conditions[3].type 13:19 The condition `Deployed` is reported by promotions themselves. Choose another type.',
        'spec.stages[0].conditions[3].target 13:67 There is no target `us`, only `eu`. Add it to the stage.',
      ],
    ],
    [
      'an expression cannot be read, or names what is not there',
      stages(`
        - name: dev
          gates: [{ expression: 'freight.metadata.risk <' }, { expression: 'now > 3' }]
          promotion:
            vars: { a: '\${{ outputs.x }}' }
            steps:
              - { uses: git-clone, if: 'nonsense(', with: { url: '\${{ vars.a' } }
              - { uses: git-clone, with: { url: '\${{ nothing }}' } }
      `),
      [
        expect.stringMatching(
          /^spec\.stages\[0\]\.gates\[0\]\.expression 7:29 ./,
        ),
        expect.stringMatching(
          /^spec\.stages\[0\]\.gates\[1\]\.expression 7:72 .*'now'/,
        ),
        expect.stringMatching(
          /^spec\.stages\[0\]\.promotion\.vars\.a 9:20 .*'outputs'/,
        ),
        expect.stringMatching(
          /^spec\.stages\[0\]\.promotion\.steps\[0\]\.if 11:36 ./,
        ),
        expect.stringMatching(
          /^spec\.stages\[0\]\.promotion\.steps\[0\]\.with\.url 11:62 ./,
        ),
        expect.stringMatching(
          /^spec\.stages\[0\]\.promotion\.steps\[1\]\.with\.url 12:45 .*'nothing'/,
        ),
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });
});

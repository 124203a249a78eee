import { stages } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';

/** Gates of `prod`, the first of which stands in line 9. */
const gates = (...lines: string[]) =>
  stages(
    [
      '- { name: dev, targets: [{ name: eu }] }',
      '- name: prod',
      '  gates:',
      ...lines.map(line => `  - ${line}`),
    ].join('\n'),
  );

/** The errors without what they have in common. */
const refusalsOf = (...lines: string[]) =>
  errorsOf(gates(...lines)).map(error =>
    error.replace(/^spec\.stages\[1\]\.gates/, ''),
  );

describe('a gate is refused, with place and advice, when', () => {
  it.each<[string, string[], unknown[]]>([
    [
      'its kind, or a key in it, is unknown',
      [
        '{ aproval: { count: 1 } }',
        '{ approval: { counts: 1 } }',
        '{ window: { allows: [{ schedule: "0 9 * * *", duration: 1h }] } }',
        '{ check: { use: http } }',
        '{ wait: { duration: 15m } }',
        '{ lock: { name: database } }',
        'approval',
      ],
      [
        '[0].aproval 9:11 There is no key `aproval` here. Did you mean `approval`? The keys here are `name`, `condition`, `expression`, `approval`, `window`, `wait`, `lock`, `dependency`, `check` and `noUpstreamFailure`.',
        '[1].approval.counts 10:23 There is no key `counts` here. Did you mean `count`? The keys here are `count`, `from`, `preventSelfApproval` and `expiresAfter`.',
        '[2].window 11:11 The gate has no window. Put one into `allow` or `deny`.',
        '[2].window.allows 11:21 There is no key `allows` here. Did you mean `allow`? The keys here are `allow`, `deny` and `timeZone`.',
        '[3].check.uses 12:18 The key `uses` is missing. Add it.',
        '[3].check.use 12:20 There is no key `use` here. Did you mean `uses`? The keys here are `uses`, `with`, `expect`, `ttl`, `timeout` and `giveUpAfter`.',
        '[4].wait 13:17 This must be text, but is a map of keys and values.',
        '[5].lock 14:17 This must be text, but is a map of keys and values.',
        '[6] 15:9 This must be a map of keys and values, but is text.',
      ],
    ],
    [
      'it is of no kind, or of several',
      ['{ name: nothing }', '{ wait: 15m, lock: database, approval: {} }'],
      [
        '[0] 9:9 The gate asks for nothing. Give it one of `condition`, `expression`, `approval`, `window`, `wait`, `lock`, `dependency`, `check` and `noUpstreamFailure`.',
        '[1] 10:9 The gate is of 3 kinds: `approval`, `wait` and `lock`. Make a gate of each.',
      ],
    ],
    [
      'it cannot be told from another requirement',
      [
        '{ name: release, wait: 15m }',
        '{ name: release, lock: database }',
        '{ name: wait-4, wait: 1h }',
        '{ wait: 2h }',
        '{ name: soak, wait: 3h }',
        '{ name: freeze/easter, wait: 3h }',
      ],
      [
        '[1].name 10:17 There is already a gate called `release`. Give this one another name.',
        '[3] 12:9 There is already a gate called `wait-4`. Give this one another name.',
        '[4].name 13:17 Every stage has a requirement called `soak` already. Give the gate another name.',
        '[5].name 14:17 `freeze/easter` is not a name. Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.',
      ],
    ],
    [
      'an approval asks for nobody, or for more people than there are',
      [
        '{ approval: { count: 0 } }',
        '{ approval: { count: 1.5 } }',
        '{ approval: { count: two } }',
        '{ approval: { from: [] } }',
        "{ approval: { count: 3, from: ['user:ada', 'user:default/Ada', 'user:bob'] } }",
        "{ approval: { count: 2, from: ['user:ada'] } }",
        "{ approval: { count: 3, from: ['user:ada', 'group:release'] } }",
      ],
      [
        '[0].approval.count 9:30 An approval by 0 people asks for nothing. Use at least 1, or remove the gate.',
        '[1].approval.count 10:30 This must be a whole number, but is the number 1.5.',
        '[2].approval.count 11:30 This must be a number, but is text.',
        '[3].approval.from 12:29 The list is empty. Name users, groups or `owner`, or leave `from` out: then anyone may approve who has the permission.',
        '[4].approval.count 13:30 Only 2 people are named in `from`, so that 3 can never approve. Use at most 2, or name more people.',
        '[4].approval.from[1] 13:52 `user:default/ada` is in the list already. Remove it.',
        '[5].approval.count 14:30 Only 1 person is named in `from`, so that 2 can never approve. Use at most 1, or name more people.',
      ],
    ],
    [
      'an approval names what is neither a user nor a group',
      [
        '{ approval: { from: [release, owners, team/release] } }',
        "{ approval: { from: ['component:podinfo', 'group:a/b/c', 'group:', '', 'a b'] } }",
        '{ approval: { from: owner } }',
        '{ approval: { preventSelfApproval: 1, expiresAfter: 7 } }',
        '{ approval: { expiresAfter: 0s } }',
      ],
      [
        '[0].approval.from[0] 9:30 `release` does not say whether it is a user or a group. Write `group:default/release` or `user:default/release`.',
        '[0].approval.from[1] 9:39 `owners` does not say whether it is a user or a group. Did you mean `owner`?',
        '[0].approval.from[2] 9:47 `team/release` does not say whether it is a user or a group. Write `group:team/release` or `user:team/release`.',
        '[1].approval.from[0] 10:30 `component:podinfo` is neither a user nor a group, so that it can approve nothing. Write it like `group:default/release`, or `owner` for the owner of the entity.',
        ...[
          '[1].approval.from[1] 10:51 `group:a/b/c`',
          '[1].approval.from[2] 10:66 `group:`',
          '[1].approval.from[3] 10:76 ``',
          '[1].approval.from[4] 10:80 `a b`',
        ].map(
          start =>
            `${start} is no reference to a user or a group. Write it like \`group:default/release\`, or \`owner\` for the owner of the entity.`,
        ),
        '[2].approval.from 11:29 This must be a list, but is text. Begin each item with `- `.',
        '[3].approval.preventSelfApproval 12:44 This must be `true` or `false`, but is the number 1.',
        '[3].approval.expiresAfter 12:61 This must be a duration with its unit, such as `7s`.',
        '[4].approval.expiresAfter 13:37 `0s` is too short; this must be at least 1s.',
      ],
    ],
    [
      'it waits for no time, or locks nothing',
      [
        '{ wait: 0 }',
        '{ wait: 0s }',
        '{ wait: soon }',
        '{ wait: 15 }',
        '{ wait: }',
        '{ lock: Shared Database }',
        "{ lock: '' }",
        '{ lock: database }',
        '{ lock: database }',
      ],
      [
        '[0].wait 9:17 This must be a duration with its unit, such as `0s`.',
        '[1].wait 10:17 `0s` is too short; this must be at least 1s.',
        expect.stringMatching(
          /^\[2\]\.wait 11:17 'soon' is not a duration\. Write it/,
        ),
        '[3].wait 12:17 This must be a duration with its unit, such as `15s`.',
        '[4].wait 13:11 This must be text, but is empty. Fill it in, or remove the key.',
        '[5].lock 14:17 `Shared Database` is not a name. Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.',
        '[6].lock 15:17 `` is not a name. Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.',
        '[8].lock 17:17 Another gate takes the lock `database` already. Remove one of them.',
      ],
    ],
    [
      'a window is not one',
      [
        '{ window: {} }',
        '{ window: { allow: [], deny: [], timeZone: Europe/Berlin } }',
        '{ window: { deny: [{}] } }',
        "{ window: { allow: [{ schedule: '0 9 * * *' }, { duration: 8h }] } }",
        "{ window: { allow: [{ schedule: '0 9 * * *', duration: 8h, to: '2027-01-01T00:00:00Z' }] } }",
        "{ window: { allow: [{ schedule: '0 9 * * *', duration: 0h }] } }",
        "{ window: { allow: { schedule: '0 9 * * *', duration: 1h } } }",
      ],
      [
        '[0].window 9:11 The gate has no window. Put one into `allow` or `deny`.',
        '[1].window 10:11 The gate has no window. Put one into `allow` or `deny`.',
        '[2].window.deny[0] 11:28 The window does not say when it is open. Give it a `schedule` and a `duration`, or `from` and `to`.',
        '[3].window.allow[0] 12:29 The window does not say how long it stays open. Add a `duration`, such as `8h`.',
        '[3].window.allow[1] 12:56 The window does not say when it opens. Add a `schedule`, such as `0 9 * * 1-5`.',
        '[4].window.allow[0] 13:29 The window has a schedule, and a beginning or an end as well. Make two windows of it.',
        '[5].window.allow[0].duration 14:64 `0h` is too short; this must be at least 1s.',
        '[6].window.allow 15:28 This must be a list, but is a map of keys and values. Begin each item with `- `.',
      ],
    ],
    [
      'a window is at no time that there is',
      [
        '{ window: { deny: [{ from: 2026-12-24T18:00:00Z, to: 2026-12-24T18:00:00Z }] } }',
        '{ window: { deny: [{ from: 2026-12-24T18:00:00Z, to: 2026-12-24T18:30:00+01:00 }] } }',
        '{ window: { deny: [{ from: 2026-12-24, to: 2026-12-25T00:00 }] } }',
        '{ window: { deny: [{ from: 2026-02-30T00:00:00Z }, { to: tomorrow }, { to: 2026 }] } }',
        '{ window: { deny: [{ from: 2026-03-29T02:30 }], timeZone: Europe/Berlin } }',
        '{ window: { deny: [{ from: 2026-03-29T02:30, timeZone: Europe/Berln }], timeZone: CEST } }',
      ],
      [
        '[0].window.deny[0].to 9:62 The window shuts before it opens. Make `to` later than `from`.',
        '[1].window.deny[0].to 10:62 The window shuts before it opens. Make `to` later than `from`.',
        '[2].window.deny[0].from 11:36 The instant does not say by which clock. Write its offset, as in `2026-12-24T18:00:00+01:00` or `2026-12-24T18:00:00Z`, or add a `timeZone`.',
        '[2].window.deny[0].to 11:52 The instant does not say by which clock. Write its offset, as in `2026-12-24T18:00:00+01:00` or `2026-12-24T18:00:00Z`, or add a `timeZone`.',
        '[3].window.deny[0].from 12:36 `2026-02-30T00:00:00Z` is no instant in ISO 8601. Write it like `2026-12-24T18:00:00Z` or `2026-12-24T18:00:00+01:00`.',
        '[3].window.deny[1].to 12:66 `tomorrow` is no instant in ISO 8601. Write it like `2026-12-24T18:00:00Z` or `2026-12-24T18:00:00+01:00`.',
        '[3].window.deny[2].to 12:84 This must be text, but is the number 2026. Put it in quotes.',
        '[4].window.deny[0].from 13:36 The clock of `Europe/Berlin` never shows `2026-03-29T02:30`: it is put forward at that time. Use another time, or write the offset.',
        "[5].window.deny[0].timeZone 14:64 There is no time zone 'Europe/Berln'. Use a name of the IANA database, such as Europe/Berlin or UTC.",
        "[5].window.timeZone 14:91 There is no time zone 'CEST'. Use a name of the IANA database, such as Europe/Berlin or UTC.",
      ],
    ],
    [
      'a schedule is not cron, or names no day',
      [
        "{ window: { allow: [{ schedule: '0 9 * *', duration: 8h }] } }",
        "{ window: { allow: [{ schedule: '0 0 9 * * 1-5', duration: 8h }] } }",
        "{ window: { allow: [{ schedule: '0 25 * * *', duration: 8h }] } }",
        '{ window: { allow: [{ schedule: every day, duration: 8h }] } }',
        '{ window: { allow: [{ schedule: 9, duration: 8h }] } }',
        "{ window: { deny: [{ schedule: '0 0 31 2,4,6 *', duration: 8h }] } }",
        "{ window: { deny: [{ schedule: '0 0 29 2 *', duration: 8h }] } }",
      ],
      [
        expect.stringMatching(
          /^\[0\]\.window\.allow\[0\]\.schedule 9:41 '0 9 \* \*' is not a schedule\. It has 4 fields\./,
        ),
        expect.stringMatching(/^\[1\].*schedule 10:41 .* It has 6 fields\./),
        expect.stringMatching(/^\[2\].*schedule 11:41 .* is not a schedule\./),
        expect.stringMatching(/^\[3\].*schedule 12:41 .* is not a schedule\./),
        '[4].window.allow[0].schedule 13:41 This must be text, but is the number 9. Put it in quotes.',
        '[5].window.deny[0].schedule 14:40 There is no day in any year on which `0 0 31 2,4,6 *` would open the window. Change its day or its month.',
      ],
    ],
    [
      'its windows let nothing in, ever',
      [
        "{ window: { deny: [{ schedule: '0 * * * *', duration: 1h }] } }",
        '{ window: { allow: [{ from: 2026-05-01T00:00:00Z, to: 2026-06-01T00:00:00Z }], deny: [{ to: 2026-07-01T00:00:00Z }] } }',
        "{ window: { allow: [{ schedule: '0 9 * * 1-5', duration: 8h }], deny: [{ schedule: '0 0 * * 1-5', duration: 1d }] } }",
        "{ window: { allow: [{ schedule: '0 9 * * 1-5', duration: 8h }], deny: [{ schedule: '0 0 * * 2-5', duration: 1d }] } }",
      ],
      ['[0].window 9:11', '[1].window 10:11', '[2].window 11:11'].map(
        place =>
          `${place} The windows let nothing in, ever: whenever one of \`allow\` is open, one of \`deny\` is open as well. Change them.`,
      ),
    ],
    [
      'a dependency looks at nothing',
      [
        '{ dependency: {} }',
        '{ dependency: { relation: dependson, stage: prod } }',
        "{ dependency: { relation: 'depends on', stage: Prod } }",
        '{ dependency: { relation: dependsOn, stage: prod, constraint: newest } }',
        '{ dependency: { relation: deploysAfter, stage: prod, constraint: 2 } }',
      ],
      [
        '[0].dependency.relation 9:23 The key `relation` is missing. Add it.',
        '[0].dependency.stage 9:23 The key `stage` is missing. Add it.',
        '[1].dependency.relation 10:35 The catalog has no relation `dependson`. Did you mean `dependsOn`?',
        '[2].dependency.relation 11:35 `depends on` is not a type of relation. Use letters, digits, dots, dashes and underscores, beginning with a letter and ending with a letter or a digit, 63 at the most, such as `dependsOn`.',
        '[2].dependency.relation 11:35 The catalog has no relation `depends on`. Did you mean `dependsOn`?',
        '[2].dependency.stage 11:56 `Prod` is not a name. Use lower-case letters, digits and dashes, beginning and ending with a letter or a digit, 63 at the most.',
        '[3].dependency.constraint 12:71 `newest` is no range of semantic versions. Write it like `^2.1.0`, `2.x` or `>=2.1.0 <3.0.0`.',
        '[4].dependency.constraint 13:74 This must be text, but is the number 2. Put it in quotes.',
      ],
    ],
    [
      'a check asks nobody, or asks wrongly',
      [
        '{ check: { uses: htp, with: { url: "${{ nothing }}" } } }',
        '{ check: { uses: http } }',
        "{ check: { uses: http, with: { url: 'https://${{ freight.alias }}', expct: 200 } } }",
        "{ check: { uses: http, with: { url: 'https://${{ secrets.token }}' } } }",
        "{ check: { uses: http, with: { url: 'https://${{ freight.' } } }",
        "{ check: { uses: http, with: { url: x }, expect: 'response.open ==' } }",
        "{ check: { uses: http, with: { url: x }, expect: 'body.open' } }",
        '{ check: { uses: http, with: { url: x }, ttl: 0s, timeout: 1, giveUpAfter: never } }',
        '{ check: { uses: http, with: { url: x }, timeout: 30s, giveUpAfter: 10s } }',
        '{ check: { uses: http, with: { url: x }, timeout: 2h } }',
      ],
      [
        '[0].check.uses 9:26 There is no condition source `htp`, only `http`. Did you mean `http`?',
        expect.stringMatching(/^\[0\]\.check\.with\.url 9:44 .*'nothing'/),
        '[1].check.with.url 10:18 The key `url` is missing. Add it.',
        '[2].check.with.expct 11:77 There is no key `expct` here. Did you mean `expect`? The keys here are `url` and `expect`.',
        expect.stringMatching(/^\[3\]\.check\.with\.url 12:45 .*'secrets'/),
        expect.stringMatching(/^\[4\]\.check\.with\.url 13:45 ./),
        expect.stringMatching(/^\[5\]\.check\.expect 14:58 ./),
        expect.stringMatching(/^\[6\]\.check\.expect 15:58 .*'body'/),
        '[7].check.ttl 16:55 `0s` is too short; this must be at least 1s.',
        '[7].check.timeout 16:68 This must be a duration with its unit, such as `1s`.',
        expect.stringMatching(
          /^\[7\]\.check\.giveUpAfter 16:84 'never' is not/,
        ),
        '[8].check.giveUpAfter 17:77 The check is given up before the first answer has had its time. Make `giveUpAfter` (default: 1h) longer than `timeout` (default: 10s).',
        '[9].check.timeout 18:59 The check is given up before the first answer has had its time. Make `giveUpAfter` (default: 1h) longer than `timeout` (default: 10s).',
      ],
    ],
    [
      'an expression is longer than is read',
      [`{ expression: '${'1 + '.repeat(25_000)}1 == 1' }`],
      [
        '[0].expression 9:23 The expression has 100006 characters; at most 4096 are allowed.',
      ],
    ],
    [
      'no upstream failure is asked for in a strange way',
      ['{ noUpstreamFailure: false }', "{ noUpstreamFailure: 'yes' }"],
      [
        '[0].noUpstreamFailure 9:30 The gate asks for nothing. Remove it, or write `noUpstreamFailure: true`.',
        '[1].noUpstreamFailure 10:30 This must be `true`, but is `yes`.',
      ],
    ],
  ])('%s', (_, lines, expected) => {
    expect(refusalsOf(...lines)).toEqual(expected);
  });

  it('none of its upstreams can fail, for there are none', () => {
    expect(
      errorsOf(
        stages(`
          - { name: dev, gates: [{ noUpstreamFailure: true }] }
          - name: hotfix
            freight: [{ origin: default, sources: { direct: true } }]
            gates: [{ noUpstreamFailure: true }]
          - { name: prod, gates: [{ noUpstreamFailure: true }] }
        `),
      ),
    ).toEqual(
      [
        'spec.stages[0].gates[0].noUpstreamFailure 6:30',
        'spec.stages[1].gates[0].noUpstreamFailure 9:17',
      ].map(
        place =>
          `${place} The stage takes its freight from no other stage, so that none of them can fail. Remove the gate, or name the stages in \`freight\`.`,
      ),
    );
  });

  it('its check would reach what is not granted', () => {
    const refusal = 'No grant for that.';
    const reach = {
      repository: () => undefined,
      url: (url: string) => (url.includes('granted') ? undefined : refusal),
      secret: () => undefined,
    };
    expect(
      errorsOf(
        gates(
          "{ check: { uses: http, with: { url: 'https://granted.example.com' } } }",
          "{ check: { uses: http, with: { url: 'https://other.example.com' } } }",
          // Known only later, and asked for then.
          "{ check: { uses: http, with: { url: '${{ entity.metadata.name }}' } } }",
        ),
        { reach },
      ),
    ).toEqual([`spec.stages[1].gates[1].check.with.url 10:45 ${refusal}`]);
  });

  it('there are more of them than a stage may have', () => {
    const many = Array.from({ length: 51 }, () => '{ wait: 1m }');
    expect(refusalsOf(...many)).toEqual([
      ' 9:7 The number of items must be at most 50.',
    ]);
  });
});

it('a condition is refused that lapses before it is looked at again', () => {
  const watch = (times: string) =>
    `- { type: A${times.replace(
      /\W/g,
      '',
    )}, uses: http, with: { url: x }, ${times} }`;
  expect(
    errorsOf(
      stages(
        [
          '- name: dev',
          '  conditions:',
          `    ${watch('every: 5m, ttl: 1m')}`,
          `    ${watch('ttl: 29s')}`,
          `    ${watch('ttl: 30s')}`,
          `    ${watch('every: 5m, ttl: 5m')}`,
          `    ${watch('ttl: 0s')}`,
        ].join('\n'),
      ),
    ).map(error => error.replace(/ \d+:\d+ /, ' ')),
  ).toEqual([
    'spec.stages[0].conditions[0].ttl What is seen would not count any more before it is looked at again. Make `ttl` at least as long as `every`, which is `5m`.',
    'spec.stages[0].conditions[1].ttl What is seen would not count any more before it is looked at again. Make `ttl` at least as long as `every`, which is `30s`.',
    'spec.stages[0].conditions[4].ttl `0s` is too short; this must be at least 1s.',
    'spec.stages[0].conditions[4].ttl What is seen would not count any more before it is looked at again. Make `ttl` at least as long as `every`, which is `30s`.',
  ]);
});

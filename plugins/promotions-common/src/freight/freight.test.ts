import fc from 'fast-check';
import { Artifact } from '../model';
import {
  artifactRevisions,
  artifactVersion,
  compareFreight,
  defaultArtifactName,
  freightId,
  freightMatchesRevision,
  generateAlias,
  revisionNames,
} from '.';

const commit = 'a'.repeat(40);
const otherCommit = 'b'.repeat(40);
const digest = `sha256:${'c'.repeat(64)}`;
const otherDigest = `sha256:${'d'.repeat(64)}`;

const image: Artifact = {
  kind: 'image',
  name: 'podinfo',
  repository: 'ghcr.io/stefanprodan/podinfo',
  tag: '6.1.0',
  digest,
};
const chart: Artifact = {
  kind: 'chart',
  name: 'podinfo-chart',
  repository: 'oci://ghcr.io/stefanprodan/charts/podinfo',
  version: '6.1.0',
};
const source: Artifact = {
  kind: 'commit',
  name: 'source',
  repository: 'https://git.example.com/podinfo.git',
  commit,
};
const generic: Artifact = { kind: 'generic', name: 'app', version: '7' };

const text = fc.string({ minLength: 1, maxLength: 8 });
const artifacts: fc.Arbitrary<Artifact> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('image' as const),
      name: text,
      repository: text,
      tag: text,
      digest: text,
    },
    { requiredKeys: ['kind', 'name', 'repository'] },
  ),
  fc.record({
    kind: fc.constant('chart' as const),
    name: text,
    repository: text,
    version: text,
  }),
  fc.record({
    kind: fc.constant('generic' as const),
    name: text,
    version: text,
  }),
);

describe('the id of freight', () => {
  it('is a SHA-256 that stays the same in every release', () => {
    expect(freightId('app', [image, chart, source, generic])).toBe(
      '3beafbad11a4091ce965b8eba0c7a4d0347aa81f562363a6b130515617e7ac4e',
    );
  });

  it('does not depend on the order of the artifacts', () => {
    fc.assert(
      fc.property(
        text,
        fc
          .array(artifacts, { maxLength: 5 })
          .chain(list =>
            fc.tuple(
              fc.constant(list),
              fc.shuffledSubarray(list, { minLength: list.length }),
            ),
          ),
        (origin, [list, shuffled]) => {
          expect(freightId(origin, shuffled)).toBe(freightId(origin, list));
        },
      ),
    );
  });

  it('differs when the origin does', () => {
    expect(freightId('other', [image])).not.toBe(freightId('app', [image]));
  });

  it.each<[string, Artifact, Artifact]>([
    ['tag', image, { ...image, tag: '6.1.1' }],
    ['digest', image, { ...image, digest: otherDigest }],
    ['lack of a tag', image, { ...image, tag: undefined }],
    ['repository', image, { ...image, repository: 'ghcr.io/other' }],
    ['name', image, { ...image, name: 'other' }],
    ['version of a chart', chart, { ...chart, version: '6.1.1' }],
    ['commit', source, { ...source, commit: otherCommit }],
    ['tag of a commit', source, { ...source, tag: 'v1' }],
    ['version', generic, { ...generic, version: '8' }],
  ])('differs when the %s does', (_, one, other) => {
    expect(freightId('app', [one])).not.toBe(freightId('app', [other]));
  });

  it('is the same whatever else is told about an artifact', () => {
    expect(
      freightId('app', [
        {
          ...source,
          branch: 'main',
          subject: 'Fix it',
          author: 'Ada',
          createdAt: '2026-01-10T12:00:00Z',
        },
      ]),
    ).toBe(freightId('app', [source]));
    expect(
      freightId('app', [{ ...generic, url: 'https://ci.example.com/7' }]),
    ).toBe(freightId('app', [generic]));
  });

  it('keeps fields apart whatever they hold', () => {
    const a: Artifact = { ...chart, repository: 'a","b', version: 'c' };
    const b: Artifact = { ...chart, repository: 'a', version: 'b","c' };
    expect(freightId('app', [a])).not.toBe(freightId('app', [b]));
  });

  it('counts an artifact that is named twice once', () => {
    expect(freightId('app', [image, { ...image }])).toBe(
      freightId('app', [image]),
    );
  });
});

describe('the alias of freight', () => {
  it('is two readable words, the same for the same id', () => {
    const alias = generateAlias(freightId('app', [image]));
    expect(alias).toMatch(/^[a-z]+-[a-z]+$/);
    expect(generateAlias(freightId('app', [image]))).toBe(alias);
  });

  it('takes a number when the words are taken', () => {
    expect(generateAlias('f1', 2)).toBe(`${generateAlias('f1')}-2`);
  });

  it('spreads over the words', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 1000; i++) {
      seen.add(
        generateAlias(freightId('app', [{ ...generic, version: `${i}` }])),
      );
    }
    // 1,000 out of 4,096 with no bias leave about 887 different ones.
    expect(seen.size).toBeGreaterThan(850);
  });
});

describe('what people call a version', () => {
  it.each<[string, Artifact, string]>([
    ['the tag of an image', image, '6.1.0'],
    [
      'its short digest without a tag',
      { ...image, tag: undefined },
      'cccccccc',
    ],
    ['the version of a chart', chart, '6.1.0'],
    ['the tag of a commit', { ...source, tag: 'v1' }, 'v1'],
    ['the short commit without a tag', source, 'aaaaaaaa'],
    ['the version of anything else', generic, '7'],
  ])('is %s', (_, artifact, version) => {
    expect(artifactVersion(artifact)).toBe(version);
  });
});

describe('the revision of a deployment', () => {
  it('may be any version, tag, digest or commit of an artifact', () => {
    expect(artifactRevisions(image)).toEqual(['6.1.0', digest]);
    expect(artifactRevisions(chart)).toEqual(['6.1.0']);
    expect(artifactRevisions({ ...source, tag: 'v1' })).toEqual([commit, 'v1']);
    expect(artifactRevisions(generic)).toEqual(['7']);
  });

  it.each<[string, Artifact, string, boolean]>([
    ['a tag', image, '6.1.0', true],
    ['another tag', image, '6.1.1', false],
    ['a digest', image, digest, true],
    ['another digest', image, otherDigest, false],
    ['a tag with its digest, as Flux says', image, `6.1.0@${digest}`, true],
    ['a tag that was moved', image, `6.1.0@${otherDigest}`, false],
    ['a tag with the digest of a chart', chart, `6.1.0@${digest}`, true],
    ['a commit', source, commit, true],
    ['a commit on a branch, as Flux says', source, `main@sha1:${commit}`, true],
    ['another commit on a branch', source, `main@sha1:${otherCommit}`, false],
    [
      'a tag that is on another commit',
      { ...source, tag: 'v1' },
      `v1@sha1:${otherCommit}`,
      false,
    ],
    ['a branch', { ...source, branch: 'main' }, 'main', false],
    [
      'a commit that an image is tagged with',
      { ...image, tag: commit },
      `main@sha1:${commit}`,
      true,
    ],
    ['a version', generic, '7', true],
    ['nothing', generic, '', false],
  ])('names freight by %s', (_, artifact, revision, expected) => {
    expect(freightMatchesRevision({ artifacts: [artifact] }, revision)).toBe(
      expected,
    );
  });

  it('need only name one of the artifacts', () => {
    expect(
      freightMatchesRevision({ artifacts: [generic, chart] }, '6.1.0'),
    ).toBe(true);
    expect(freightMatchesRevision({ artifacts: [] }, '6.1.0')).toBe(false);
  });

  it('can be looked up by the plain names that it may stand for', () => {
    expect(revisionNames('6.1.0')).toEqual(['6.1.0']);
    expect(revisionNames(digest)).toEqual([digest]);
    expect(revisionNames(`6.1.0@${digest}`)).toEqual([
      digest,
      '6.1.0',
      `6.1.0@${digest}`,
    ]);
    expect(revisionNames(`main@sha1:${commit}`)).toEqual([
      commit,
      `main@sha1:${commit}`,
    ]);
  });
});

describe('the order of freight', () => {
  it('is the newest first, and of two made at once the greater id', () => {
    const list = [
      { id: 'aaa', createdAt: '2026-01-10T11:00:00Z' },
      { id: 'zzz', createdAt: '2026-01-10T10:00:00.000Z' },
      { id: 'bbb', createdAt: '2026-01-10T11:00:00.000Z' },
    ];
    expect(list.sort(compareFreight).map(f => f.id)).toEqual([
      'bbb',
      'aaa',
      'zzz',
    ]);
  });
});

describe('the name of an artifact that was given none', () => {
  it.each([
    ['ghcr.io/stefanprodan/podinfo', 'podinfo'],
    ['https://git.example.com/team/podinfo.git', 'podinfo'],
    ['https://git.example.com/team/podinfo/', 'podinfo'],
    ['https://git.example.com/podinfo.git?ref=main', 'podinfo'],
    ['git@git.example.com:podinfo.git', 'podinfo'],
    ['oci://ghcr.io/charts/podinfo', 'podinfo'],
    ['podinfo', 'podinfo'],
  ])('of %s is the last segment', (repository, name) => {
    expect(defaultArtifactName({ kind: 'image', repository })).toBe(name);
  });

  it('must be given where there is no repository', () => {
    expect(() => defaultArtifactName({ kind: 'generic' })).toThrow(
      /Give it a name/,
    );
    expect(() =>
      defaultArtifactName({ kind: 'image', repository: '///' }),
    ).toThrow(/Give it a name/);
  });
});

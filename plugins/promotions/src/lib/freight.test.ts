import {
  BOB,
  makeApproval,
  makeFreight,
  makeStage,
  TOM,
  verifiedIn,
} from '../__testUtils__/build';
import { artifactChanges, freightVersion, isRollback } from './artifactChanges';
import { freightMarks } from './freightMarks';
import { matchesFreight } from './freightSearch';
import { mergeFreight } from './mergeFreight';

const commit = {
  kind: 'commit' as const,
  name: 'source',
  repository: 'https://git.example.com/app.git',
  commit: '4f2a9c81d07be3365a1f2f8f6f1f39f7a3b0c1d2',
  subject: 'Mend the login form',
  author: 'Jane Doe',
};
const old = makeFreight('brave-otter', '6.5.0', { age: 60 });
const young = makeFreight('calm-fox', '6.5.1', {
  age: 5,
  labels: { team: 'web' },
});
const withCommit = {
  ...young,
  artifacts: [...young.artifacts, commit],
};

describe('what changes', () => {
  it('is told artifact by artifact, old to new', () => {
    expect(artifactChanges(old, withCommit)).toEqual([
      {
        kind: 'image',
        name: 'podinfo',
        from: old.artifacts[0],
        to: young.artifacts[0],
        changed: true,
      },
      {
        kind: 'commit',
        name: 'source',
        from: undefined,
        to: commit,
        changed: true,
      },
    ]);
  });

  it('marks what stays the same', () => {
    expect(artifactChanges(young, withCommit)[0]).toMatchObject({
      changed: false,
    });
  });

  it('tells what goes away', () => {
    expect(artifactChanges(withCommit, young)[1]).toEqual({
      kind: 'commit',
      name: 'source',
      from: commit,
      changed: true,
    });
  });

  it('is all new in an empty stage', () => {
    expect(artifactChanges(undefined, young)[0].from).toBeUndefined();
  });

  it('sees another digest under the same tag', () => {
    const rebuilt = {
      ...young,
      artifacts: [{ ...young.artifacts[0], digest: 'sha256:1' }],
    };
    expect(artifactChanges(young, rebuilt)[0].changed).toBe(true);
  });
});

describe('a rollback', () => {
  it('goes to older freight', () => {
    expect(isRollback(old, young)).toBe(true);
    expect(isRollback(young, old)).toBe(false);
    expect(isRollback(young, young)).toBe(false);
    expect(isRollback(old, undefined)).toBe(false);
  });
});

describe('the version of freight', () => {
  it('names all of its artifacts', () => {
    expect(freightVersion(withCommit)).toBe('6.5.1 · 4f2a9c81');
  });
});

describe('searching freight', () => {
  it.each([
    'calm',
    'FOX',
    '6.5.1',
    '4f2a9c81d',
    'login form',
    'doe',
    'team=web',
    'jane mend',
  ])('finds it by %s', query => {
    expect(matchesFreight(withCommit, query)).toBe(true);
  });

  it('wants every word', () => {
    expect(matchesFreight(withCommit, 'calm otter')).toBe(false);
  });

  it('keeps to one origin', () => {
    expect(matchesFreight(withCommit, '', 'app')).toBe(true);
    expect(matchesFreight(withCommit, '', 'chart')).toBe(false);
  });
});

describe('freight of several answers', () => {
  it('is shown once each, newest first, as it was told last', () => {
    const renamed = { ...old, alias: 'renamed' };
    expect(
      mergeFreight([young, renamed], [old]).map(freight => freight.alias),
    ).toEqual(['calm-fox', 'renamed']);
  });
});

describe('the marks of freight', () => {
  it('name the stages in the order of the pipeline', () => {
    const freight = makeFreight('calm-fox', '1', {
      status: {
        currentlyIn: {},
        verifiedIn: verifiedIn('staging', 'dev'),
        clearedFor: { prod: { by: 'user:default/jane', at: old.createdAt } },
        rejections: [
          {
            stage: 'prod',
            reason: 'No.',
            by: 'user:default/jane',
            at: old.createdAt,
          },
        ],
      },
    });
    expect(
      freightMarks(freight, [
        makeStage('dev', 'calm-fox'),
        makeStage('staging', 'calm-fox'),
        makeStage('prod', 'brave-otter'),
      ]),
    ).toEqual({
      runsIn: ['dev', 'staging'],
      verifiedIn: ['dev', 'staging'],
      rejected: false,
      rejectedFor: ['prod'],
      clearedFor: ['prod'],
      approvedFor: [],
    });
  });

  it('name those who approved it, where nobody rejects it', () => {
    const freight = makeFreight('calm-fox', '1');
    freight.status.approvals = [
      makeApproval(BOB),
      makeApproval(BOB, { gate: 'security' }),
      makeApproval(TOM, { stage: 'dev' }),
      makeApproval(BOB, { stage: 'dev', decision: 'reject' }),
    ];
    expect(
      freightMarks(freight, [
        makeStage('dev', undefined),
        makeStage('prod', undefined),
      ]).approvedFor,
    ).toEqual([{ stage: 'prod', by: [BOB] }]);
  });
});

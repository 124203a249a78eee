import { ago, JANE, makeFreight, verifiedIn } from '../build';

export const old = makeFreight('brave-otter', '6.5.0', {
  age: 60 * 26,
  status: {
    currentlyIn: { prod: { since: ago(60 * 20) } },
    verifiedIn: verifiedIn('dev', 'staging', 'prod'),
    clearedFor: {},
    rejections: [],
  },
});

export const middle = makeFreight('quiet-heron', '6.5.1', {
  age: 60 * 5,
  createdBy: 'origin:app',
  artifacts: [
    {
      kind: 'image',
      name: 'podinfo',
      repository: 'ghcr.io/stefanprodan/podinfo',
      tag: '6.5.1',
    },
    {
      kind: 'commit',
      name: 'source',
      repository: 'https://git.example.com/podinfo.git',
      commit: '4f2a9c81d07be3365a1f2f8f6f1f39f7a3b0c1d2',
      branch: 'main',
      subject: 'Answer health checks while draining connections',
    },
  ],
  status: {
    currentlyIn: { staging: { since: ago(40) } },
    verifiedIn: verifiedIn('dev', 'staging'),
    clearedFor: {},
    rejections: [],
  },
});

export const newest = makeFreight('calm-fox', '6.6.0', {
  age: 25,
  status: {
    currentlyIn: { dev: { since: ago(20) } },
    verifiedIn: verifiedIn('dev'),
    clearedFor: {},
    rejections: [],
  },
});

export const rejected = makeFreight('loud-magpie', '6.4.9', {
  age: 60 * 50,
  status: {
    currentlyIn: {},
    verifiedIn: verifiedIn('dev'),
    clearedFor: {},
    rejections: [{ reason: 'Leaks memory.', by: JANE, at: ago(60 * 48) }],
  },
});

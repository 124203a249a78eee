import { operations } from '@promotions/backstage-plugin-promotions-common';
import fc from 'fast-check';
import { InputError } from '@backstage/errors';
import {
  ALERT,
  application,
  aSender,
  helmRelease,
  kustomization,
} from '../__testUtils__/bodies';
import { EventRefusedError } from '../errors';
import { EVENT_FORMATS, EventMapping } from '../Sender';
import { readFormat } from '.';

const COMMIT = '6b1f9cde35a3d7a2dd6d2f0a9c4e4c8f0a1b2c3d';

function flux(body: unknown, mappings: EventMapping[] = []) {
  return read('flux', body, mappings);
}

function argoCd(body: unknown, mappings: EventMapping[] = []) {
  return read('argocd', body, mappings);
}

function read(
  format: 'flux' | 'argocd',
  body: unknown,
  mappings: EventMapping[],
) {
  const reading = readFormat(format, body, aSender({ mappings }));
  return 'ignored' in reading ? reading : (reading.event as { id: string });
}

const isEvent = (value: unknown) =>
  operations.receiveDeploymentEvent.body!.safeParse(value).success;

describe('an event of Flux', () => {
  it('is read with what its Alert adds', () => {
    const event = flux(kustomization());
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: '2026-12-01T12:00:00Z',
      entityRef: 'component:default/podinfo',
      pipeline: undefined,
      stage: 'dev',
      target: 'dev',
      revision: COMMIT,
      phase: 'Succeeded',
      message: 'Reconciliation finished in 1.2s, next run in 10m0s',
    });
    expect(isEvent(event)).toBe(true);
  });

  it.each([
    [`main@sha1:${COMMIT}`, COMMIT],
    [`sha1:${COMMIT}`, COMMIT],
    [`feature/a@b@sha1:${COMMIT}`, COMMIT],
    [`main/${COMMIT}`, COMMIT],
    ['6.7.0', '6.7.0'],
    [`6.7.0@sha256:${'a'.repeat(64)}`, `6.7.0@sha256:${'a'.repeat(64)}`],
    [`latest@sha256:${'a'.repeat(64)}`, `latest@sha256:${'a'.repeat(64)}`],
  ])('names by %s what names freight: %s', (revision, expected) => {
    const metadata = { ...ALERT, revision };
    expect(flux(kustomization({ metadata }))).toMatchObject({
      revision: expected,
    });
  });

  it.each([
    ['info', 'ReconciliationSucceeded', 'Succeeded'],
    ['info', 'InstallSucceeded', 'Succeeded'],
    ['info', 'UpgradeSucceeded', 'Succeeded'],
    ['info', 'TestSucceeded', 'Succeeded'],
    ['info', 'RollbackSucceeded', 'Succeeded'],
    ['info', 'Progressing', 'Started'],
    ['error', 'HealthCheckFailed', 'Failed'],
    ['error', 'ReconciliationFailed', 'Failed'],
    ['error', 'BuildFailed', 'Failed'],
    ['error', 'UpgradeFailed', 'Failed'],
    ['error', 'SomethingNew', 'Failed'],
  ])('%s %s is %s', (severity, reason, phase) => {
    expect(flux(kustomization({ severity, reason }))).toMatchObject({ phase });
  });

  it.each([
    ['info', 'DependencyNotReady'],
    ['info', 'UninstallSucceeded'],
    ['error', 'UninstallFailed'],
    ['info', 'DriftCorrected'],
    ['info', 'SomethingNew'],
    ['trace', 'ReconciliationSucceeded'],
  ])('%s %s says nothing about a deployment', (severity, reason) => {
    expect(flux(kustomization({ severity, reason }))).toEqual({
      ignored: expect.stringContaining(reason),
    });
  });

  it('has the same id when it is sent again, and another when anything is else', () => {
    const { id } = flux(kustomization()) as { id: string };
    const { metadata, ...rest } = kustomization();
    const reversed = Object.fromEntries(Object.entries(metadata).reverse());
    expect(flux({ metadata: reversed, ...rest })).toMatchObject({ id });
    for (const change of [
      { timestamp: '2026-12-01T12:00:01Z' },
      { reason: 'InstallSucceeded' },
      { message: 'Other.' },
      { involvedObject: { ...rest.involvedObject, name: 'other' } },
      { metadata: { ...metadata, revision: '7' } },
    ]) {
      const other = flux(kustomization(change)) as { id: string };
      expect(other.id).not.toBe(id);
    }
  });

  it('is placed by the first mapping that matches, with what stands for its wildcards', () => {
    const mappings = [
      { kind: 'Kustomization', stage: 'never' },
      {
        kind: 'HelmRelease',
        name: '*-prod',
        entityRef: 'component:default/$1',
        stage: 'prod',
        target: 'main',
      },
      { namespace: '*', name: '*', entityRef: 'component:other/other' },
    ];
    expect(flux(helmRelease(), mappings)).toMatchObject({
      entityRef: 'component:default/podinfo',
      stage: 'prod',
      target: 'main',
      revision: '6.7.0',
    });
    const staging = { kind: 'HelmRelease', namespace: 'us', name: 'shop-a-qa' };
    expect(
      flux(helmRelease({ involvedObject: staging }), [
        ...mappings.slice(0, 2),
        {
          namespace: '*',
          name: '*-a-*',
          entityRef: 'component:$2',
          stage: '$3',
          target: '$1',
        },
      ]),
    ).toMatchObject({ entityRef: 'component:shop', stage: 'qa', target: 'us' });
  });

  it('heeds a mapping before its metadata, which fill in what it leaves out', () => {
    expect(
      flux(kustomization(), [{ name: 'podinfo-*', target: 'eu' }]),
    ).toMatchObject({ stage: 'dev', target: 'eu' });
  });

  it('takes the revision from where the mapping says', () => {
    const from = (revisionFrom: string) => ({
      entityRef: 'component:podinfo',
      stage: 'prod',
      target: 'eu',
      revisionFrom,
    });
    expect(flux(helmRelease(), [from('app-version')])).toMatchObject({
      revision: '6.7.0-rc.1',
    });
    expect(flux(helmRelease(), [from('oci-digest')])).toMatchObject({
      revision: `sha256:${'d'.repeat(64)}`,
    });
    expect(flux(helmRelease(), [from('constructor')])).toMatchObject({
      revision: '',
    });
  });

  it('may have metadata with the prefixes of older releases; what the controller says goes first', () => {
    const metadata = {
      'event.toolkit.fluxcd.io/promotions.stage': 'annotated',
      'event.toolkit.fluxcd.io/promotions.target': 'annotated',
      ...ALERT,
      'promotions.target': 'alerted',
      'kustomize.toolkit.fluxcd.io/revision': `main/${COMMIT}`,
      revision: 'of the Alert',
    };
    expect(flux(kustomization({ metadata }))).toMatchObject({
      stage: 'dev',
      target: 'alerted',
      revision: COMMIT,
    });
  });

  it('is refused where nothing says what it is about, with what is missing', () => {
    expect(() => flux(helmRelease())).toThrow(
      new EventRefusedError(
        'Nothing says what HelmRelease eu/podinfo-prod is here: neither a mapping of sender cluster-eu nor its metadata give promotions.entityRef, promotions.stage, promotions.target.',
        422,
      ),
    );
  });

  it('has a message that fits, whatever the controller wrote', () => {
    const message = `\u0007${'x'.repeat(998)}\u{1F600} and so on`;
    const event = flux(kustomization({ message }));
    expect(event).toMatchObject({
      message: 'x'.repeat(998).concat('\u{1F600}'),
    });
    expect(isEvent(event)).toBe(true);
    expect(flux(kustomization({ message: '\u0007' }))).toMatchObject({
      message: undefined,
    });
  });

  it.each([
    [{}],
    [null],
    [[]],
    ['text'],
    [kustomization({ involvedObject: { kind: 'A' } })],
    [kustomization({ reason: 7 })],
    [kustomization({ metadata: { revision: {} } })],
    [kustomization({ involvedObject: { kind: 'A', name: 'x'.repeat(254) } })],
  ])('is not understood otherwise: %j', body => {
    expect(() => flux(body)).toThrow(InputError);
  });
});

describe('a notification of Argo CD', () => {
  it('is read as the documented template writes it', () => {
    const event = argoCd(application());
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: '2026-12-01T12:00:00.000Z',
      entityRef: 'component:default/podinfo',
      pipeline: undefined,
      stage: 'prod',
      target: 'eu',
      revision: COMMIT,
      phase: 'Succeeded',
      url: 'https://argocd.example.com/applications/argocd/podinfo-prod',
      message: 'successfully synced (all tasks run)',
    });
    expect(isEvent(event)).toBe(true);
  });

  it.each([
    ['Running', 'OutOfSync', 'Progressing', 'Started'],
    ['Terminating', 'OutOfSync', 'Progressing', 'Started'],
    ['Failed', 'OutOfSync', 'Healthy', 'Failed'],
    ['Error', 'OutOfSync', 'Healthy', 'Failed'],
    ['Succeeded', 'Synced', 'Healthy', 'Succeeded'],
    ['Succeeded', 'Synced', 'Progressing', 'Started'],
    ['Succeeded', 'Synced', 'Suspended', 'Started'],
    ['Succeeded', 'Synced', 'Degraded', 'Failed'],
    ['Succeeded', 'Synced', 'Missing', 'Failed'],
    ['', 'Synced', 'Healthy', 'Succeeded'],
    [null, 'Synced', 'Degraded', 'Failed'],
    ['Succeeded', 'OutOfSync', 'Healthy', 'Succeeded'],
  ])('%s, %s and %s is %s', (phase, sync, health, expected) => {
    expect(argoCd(application({ phase, sync, health }))).toMatchObject({
      phase: expected,
    });
  });

  it.each([['OutOfSync'], ['Unknown'], [null]])(
    'that is %s without an operation says nothing about a deployment',
    sync => {
      expect(argoCd(application({ phase: null, sync }))).toEqual({
        ignored: expect.any(String),
      });
    },
  );

  it('takes the revision from an image, or one of several sources, where the mapping says so', () => {
    const from = (revisionFrom: string) => [{ revisionFrom }];
    const image = (repository: string) =>
      argoCd(application(), from(`image:${repository}`));
    expect(image('ghcr.io/stefanprodan/podinfo')).toMatchObject({
      revision: '6.7.0',
    });
    expect(image('registry.example.com:5000/proxy')).toMatchObject({
      revision: `sha256:${'e'.repeat(64)}`,
    });
    const pinned = `ghcr.io/a/b:1.2@sha256:${'f'.repeat(64)}`;
    expect(
      argoCd(application({ images: [pinned] }), from('image:ghcr.io/a/b')),
    ).toMatchObject({ revision: `1.2@sha256:${'f'.repeat(64)}` });
    expect(() => image('ghcr.io/other/other')).toThrow(
      'runs no image ghcr.io/other/other',
    );
    const several = application({ revision: '', revisions: ['a', 'b'] });
    expect(argoCd(several)).toMatchObject({ revision: 'a' });
    expect(argoCd(several, from('revisions.1'))).toMatchObject({
      revision: 'b',
    });
    expect(argoCd(several, from('revisions.7'))).toMatchObject({
      revision: '',
    });
  });

  it('has the same id when it is sent again, and another when it is made anew', () => {
    const { id } = argoCd(application()) as { id: string };
    expect(argoCd(application())).toMatchObject({ id });
    expect(
      argoCd(application({ at: '2026-12-01T12:00:01.000Z' })),
    ).not.toMatchObject({ id });
  });

  it('may be placed by a mapping of its applications', () => {
    expect(
      argoCd(application({ metadata: null }), [
        {
          kind: 'Application',
          namespace: 'argocd',
          name: '*-prod',
          entityRef: 'component:$1',
          stage: 'prod',
          target: 'eu',
        },
      ]),
    ).toMatchObject({ entityRef: 'component:podinfo', stage: 'prod' });
  });

  it.each([
    [{}],
    [null],
    [application({ images: 'a' })],
    [application({ at: 1 })],
  ])('is not understood otherwise: %j', body => {
    expect(() => argoCd(body)).toThrow(InputError);
  });
});

describe('any body', () => {
  const near = (shape: object) =>
    fc.record(
      Object.fromEntries(
        Object.entries(shape).map(([key, value]) => [
          key,
          fc.oneof(fc.constant(value), fc.jsonValue(), fc.string()),
        ]),
      ),
      { requiredKeys: [] },
    );

  it.each(EVENT_FORMATS)('is read or refused as %s, never more', format => {
    const mappings = [{ name: '*-*', entityRef: 'a:$1', stage: '$2' }];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          near(kustomization()),
          near(application()),
          near(helmRelease()),
        ),
        body => {
          let refused: unknown = new InputError('');
          try {
            readFormat(format, body, aSender({ mappings }));
          } catch (error) {
            refused = error;
          }
          expect([InputError, EventRefusedError]).toContain(
            (refused as Error).constructor,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

import {
  aPromotion,
  aRequest,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { PipelineSnapshot, Promotion, TargetState } from '../model';
import { acceptDeployment, IncomingDeployment } from './accept';

const version = (text: string) => ({
  artifacts: [{ kind: 'generic' as const, name: 'app', version: text }],
});

function accept(
  snapshot: PipelineSnapshot,
  event: Partial<IncomingDeployment> = {},
) {
  return acceptDeployment({
    snapshot,
    sender: 'cluster',
    now: NOW,
    event: {
      id: 'e1',
      at: minutesAgo(1),
      stage: 'dev',
      target: 'dev',
      revision: '1.0.0',
      phase: 'Succeeded',
      ...event,
    },
  });
}

const dev = aStage('dev', { targets: ['dev'] });

const known: TargetState = {
  stage: 'dev',
  target: 'dev',
  revision: '1.0.0',
  phase: 'Succeeded',
  freight: 'f1',
  drift: false,
  at: minutesAgo(1),
  receivedAt: minutesAgo(1),
};

const running = (targets: TargetState[] = []) =>
  aSnapshot([dev], {
    freight: [someFreight('f1', version('1.0.0'))],
    current: [
      { stage: 'dev', origin: 'app', freight: 'f1', since: minutesAgo(9) },
    ],
    targets,
  });

describe('a deployment event', () => {
  it('names freight by its version', () => {
    const url = 'https://ci.example/1';
    expect(
      accept(running(), {
        at: '2026-01-10T12:59:00+01:00',
        url,
        message: 'ok',
      }),
    ).toEqual({
      status: 202,
      message: 'alias-f1 in dev/dev: Succeeded.',
      target: {
        ...known,
        receivedAt: NOW.toISOString(),
        url,
        message: 'ok',
        sender: 'cluster',
      },
      creates: undefined,
      about: { freight: 'f1', drift: false },
    });
  });

  it('is understood while the promotion that deploys it still runs', () => {
    const snapshot = running();
    const drift = (promotion: Promotion) =>
      accept({ ...snapshot, current: [], promotions: [promotion] }).target
        ?.drift;
    expect(drift(aPromotion('dev', 'f1', 'Running'))).toBe(false);
    expect(drift(aPromotion('dev', 'f1', 'Pending'))).toBe(true);
    expect(drift(aPromotion('dev', 'f2', 'Running'))).toBe(true);
    expect(drift(aPromotion('qa', 'f1', 'Running'))).toBe(true);
  });

  it('about freight that was not promoted there is drift', () => {
    const current = { ...running().current[0], stage: 'qa' };
    for (const promoted of [[], [current]]) {
      expect(accept({ ...running(), current: promoted })).toMatchObject({
        message:
          'alias-f1 was reported in dev/dev, but it was not promoted there.',
        target: { freight: 'f1', drift: true },
        about: { freight: 'f1', drift: true },
      });
    }
  });

  it('means what was promoted, else the newest, where several have its version', () => {
    const snapshot = running();
    snapshot.freight = ['f0', 'f1', 'f2'].map((id, n) =>
      someFreight(id, { createdAt: minutesAgo(60 - n), ...version('1.0.0') }),
    );
    expect(accept(snapshot).about).toEqual({ freight: 'f1', drift: false });
    expect(accept({ ...snapshot, current: [] }).about).toEqual({
      freight: 'f2',
      drift: true,
    });
  });

  it('changes nothing when a newer one of the target is known', () => {
    const outcome = accept(running([{ ...known, at: minutesAgo(0) }]));
    expect(outcome).toEqual({
      status: 202,
      message: `Nothing changed: a newer event of target dev is known, of ${minutesAgo(
        0,
      )}.`,
    });
  });

  it.each([
    ['stage', { stage: 'qa' }],
    ['target', { target: 'eu' }],
  ])('counts though a newer one of another %s is known', (_what, place) => {
    const newer = { ...known, ...place, at: minutesAgo(0) };
    expect(accept(running([newer])).target).toMatchObject({ target: 'dev' });
  });

  it('of the same instant ends a deployment, but does not begin it again', () => {
    expect(accept(running([known]), { phase: 'Started' }).target).toBe(
      undefined,
    );
    expect(
      accept(running([{ ...known, phase: 'Started' }])).target,
    ).toMatchObject({ phase: 'Succeeded' });
  });

  it('does not take freight of an origin that the stage does not request for its own', () => {
    const snapshot = aSnapshot(
      [dev, aStage('tools', { freight: [aRequest({}, 'tools')] })],
      {
        freight: [someFreight('t1', { origin: 'tools', ...version('1.0.0') })],
      },
    );
    expect(accept(snapshot)).toMatchObject({
      status: 202,
      creates: { origin: 'app' },
    });
  });

  it('about an unknown revision makes no freight of an origin that finds it by itself', () => {
    const snapshot = aSnapshot([dev]);
    snapshot.pipeline.origins[0].subscriptions = [{ uses: 'git', config: {} }];
    expect(accept(snapshot)).toMatchObject({
      message: 'Nobody knows revision 1.0.0, which was reported in dev/dev.',
      target: { drift: true },
      about: { freight: undefined, drift: true },
      creates: undefined,
    });
  });

  it('about an unknown revision makes freight of the one origin that takes it', () => {
    const stage = aStage('dev', {
      targets: ['dev'],
      freight: [
        aRequest({}, 'manual'),
        aRequest({ stages: ['ci'] }, 'base'),
        aRequest(),
      ],
    });
    const snapshot = aSnapshot([aStage('ci'), stage]);
    snapshot.pipeline.origins[1].creation = 'Manual';
    const origins = snapshot.pipeline.origins.map(({ name }) => name);
    expect(origins).toEqual(['app', 'manual', 'base']);
    const artifacts = [{ kind: 'generic', name: 'podinfo', version: '1.0.0' }];
    const outcome = accept(snapshot);
    expect(outcome).toMatchObject({
      message: 'Revision 1.0.0 was reported in dev/dev and became freight.',
      about: { freight: outcome.creates?.id, drift: false },
      creates: { origin: 'app', artifacts },
    });
  });

  it.each([
    [{ stage: 'qa' }, 'The pipeline has no stage qa; it has dev, prod.'],
    [{ target: 'mars' }, 'Stage dev has no target mars; it has dev.'],
    [{ stage: 'prod' }, 'Stage prod has no target dev; it has none.'],
    [{ revision: undefined }, 'The event has no revision.'],
    [{ revision: ' ' }, 'The event has no revision.'],
  ])('that is impossible is refused and says why: %j', (event, message) => {
    expect(accept(aSnapshot([dev, aStage('prod')]), event)).toEqual({
      status: 422,
      message,
    });
  });
});

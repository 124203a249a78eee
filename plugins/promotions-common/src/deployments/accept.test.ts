import {
  aRequest,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { PipelineSnapshot, TargetState } from '../model';
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
    expect(accept(running())).toMatchObject({
      status: 202,
      target: { freight: 'f1', drift: false, phase: 'Succeeded' },
    });
  });

  it('is understood while the promotion that deploys it still runs', () => {
    const snapshot = running();
    expect(
      accept({
        ...snapshot,
        current: [],
        promotions: [
          {
            id: 'p',
            pipelineId: 'p1',
            stage: 'dev',
            freight: ['f1'],
            phase: 'Running',
            priority: 0,
            trigger: 'person',
            requestedBy: 'user:default/ada',
            createdAt: minutesAgo(2),
            decision: {
              stage: 'dev',
              freight: 'f1',
              at: minutesAgo(2),
              verdict: 'Eligible',
              requirements: [],
              nextChangeAt: null,
              eligibleAt: null,
            },
          },
        ],
      }).target,
    ).toMatchObject({ freight: 'f1', drift: false });
  });

  it('about freight that was not promoted there is drift', () => {
    expect(accept({ ...running(), current: [] }).target).toMatchObject({
      freight: 'f1',
      drift: true,
    });
  });

  it('changes nothing when a newer one of the target is known', () => {
    const outcome = accept(running([{ ...known, at: minutesAgo(0) }]));
    expect(outcome.status).toBe(202);
    expect(outcome.target).toBeUndefined();
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
    const outcome = accept(snapshot);
    expect(outcome.creates).toBeUndefined();
    expect(outcome.target).toMatchObject({ drift: true });
  });

  it.each([
    [{ stage: 'qa' }, 'no stage qa'],
    [{ target: 'mars' }, 'no target mars'],
    [{ revision: undefined }, 'no revision'],
  ])('that is impossible is refused and says why: %j', (event, why) => {
    const outcome = accept(running(), event);
    expect(outcome.status).toBe(422);
    expect(outcome.message).toContain(why);
  });
});

import {
  ago,
  makeDecision,
  makeFreight,
  makePromotion,
  makeRequirement,
  makeRun,
  makeStage,
  permissions,
} from '../__testUtils__/build';
import { promoteState } from './promoteState';

const young = makeFreight('calm-fox', '2', { age: 5 });
const old = makeFreight('brave-otter', '1', { age: 60 });
const stage = makeStage('prod', 'brave-otter');
const offer = {
  stage,
  decision: makeDecision('prod', 'calm-fox'),
  freight: young,
  current: old,
};
const locked = {
  ...stage,
  permissions: { ...stage.permissions, promote: false },
};

describe('the button of a stage', () => {
  it('may be pressed when the decision is Eligible', () => {
    expect(promoteState(offer)).toEqual({ kind: 'eligible', rollback: false });
  });

  it('says that it goes back when the freight is older', () => {
    expect(
      promoteState({
        stage: makeStage('prod', 'calm-fox'),
        decision: makeDecision('prod', 'brave-otter'),
        freight: old,
        current: young,
      }),
    ).toEqual({ kind: 'eligible', rollback: true });
  });

  it('is off for those who may not promote there', () => {
    expect(promoteState({ ...offer, stage: locked })).toEqual({
      kind: 'forbidden',
    });
  });

  it('tells what is unmet before what only waits', () => {
    const unmet = makeRequirement('upstream', { status: 'Unmet' });
    const decision = makeDecision('prod', 'calm-fox', [
      makeRequirement('soak', { status: 'Waiting', until: ago(-5) }),
      unmet,
    ]);
    expect(promoteState({ ...offer, stage: locked, decision })).toEqual({
      kind: 'refused',
      requirement: unmet,
      at: undefined,
    });
  });

  it('tells when time alone makes it Eligible', () => {
    const at = ago(-20);
    const waiting = makeRequirement('soak', { status: 'Waiting', until: at });
    const decision = makeDecision('prod', 'calm-fox', [waiting], {
      eligibleAt: at,
    });
    expect(promoteState({ ...offer, decision })).toEqual({
      kind: 'requestable',
      requirement: waiting,
      at,
    });
  });

  it('can be requested by those who may promote, and by nobody else', () => {
    const waiting = makeRequirement('soak', { status: 'Waiting' });
    const decision = makeDecision('prod', 'calm-fox', [waiting]);
    expect(promoteState({ ...offer, decision }).kind).toBe('requestable');
    expect(
      promoteState({
        ...offer,
        decision,
        stage: { ...stage, permissions: permissions() },
      }),
    ).toEqual({ kind: 'refused', requirement: waiting, at: undefined });
  });

  it('has nothing to do for what runs there already', () => {
    expect(
      promoteState({
        stage,
        decision: makeDecision('prod', 'brave-otter'),
        freight: old,
        current: old,
      }),
    ).toEqual({ kind: 'current' });
  });

  it('lets it go again where its deployment failed', () => {
    expect(
      promoteState({
        stage: makeStage('prod', 'brave-otter', {
          run: makeRun('prod', 'brave-otter', { state: 'Failed' }),
        }),
        decision: makeDecision('prod', 'brave-otter'),
        freight: old,
        current: old,
      }),
    ).toEqual({ kind: 'eligible', rollback: false });
  });

  it.each(['running', 'queued'])('knows that it is %s already', how => {
    const promotion = makePromotion('prod', 'calm-fox');
    expect(
      promoteState({
        ...offer,
        stage:
          how === 'running'
            ? { ...stage, promotion }
            : { ...stage, queue: [promotion] },
      }),
    ).toEqual({ kind: 'underWay', promotion });
  });

  it('is still there while another freight is on its way', () => {
    expect(
      promoteState({
        ...offer,
        stage: { ...stage, promotion: makePromotion('prod', 'brave-otter') },
      }).kind,
    ).toBe('eligible');
  });

  it('asks first, and has nothing without freight', () => {
    const nothing = { ...offer, decision: undefined, freight: undefined };
    expect(promoteState({ ...nothing, checking: true }).kind).toBe('checking');
    expect(promoteState(nothing).kind).toBe('nothing');
  });

  it('is not there for control flow', () => {
    expect(
      promoteState({ ...offer, stage: { ...stage, controlFlow: true } }).kind,
    ).toBe('passesOn');
  });
});

import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import { makeDecision } from '../__testUtils__/build';
import { decisionOf, decisionQuestion, historyTone, reasonOf } from './history';

const entry = (changes: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id: '01',
  at: '2026-03-01T12:00:00.000Z',
  kind: 'promotion.created',
  actor: 'user:default/jane',
  message: 'calm-fox is to be promoted to prod.',
  ...changes,
});

describe('an entry of the history', () => {
  it.each([
    ['stage.verified', 'success'],
    ['gate.overridden', 'warning'],
    ['promotion.failed', 'danger'],
    ['promotion.started', 'neutral'],
    ['something.new', 'neutral'],
    ['constructor', 'neutral'],
  ])('of the kind %s is %s', (kind, tone) => {
    expect(historyTone({ kind })).toBe(tone);
  });

  it('keeps a decision, or none', () => {
    const decision = makeDecision('prod', 'calm-fox');
    expect(decisionOf(entry({ data: { decision } }))).toBe(decision);
    expect(decisionOf(entry({ data: { decision: 'approve' } }))).toBe(
      undefined,
    );
    expect(decisionOf(entry({ data: { decision: null } }))).toBe(undefined);
    expect(decisionOf(entry())).toBe(undefined);
  });

  it('tells why it was let through where something went', () => {
    expect(decisionQuestion({ kind: 'promotion.started' })).toBe('letThrough');
    expect(decisionQuestion({ kind: 'gate.overridden' })).toBe('passedOver');
    expect(decisionQuestion({ kind: 'promotion.created' })).toBe('stood');
  });

  it('says why somebody did it, once', () => {
    const reason = 'Release of the week';
    expect(reasonOf(entry({ data: { reason } }))).toBe(reason);
    expect(
      reasonOf(entry({ data: { reason }, message: `It goes. ${reason}` })),
    ).toBe(undefined);
    expect(reasonOf(entry({ data: { reason: undefined } }))).toBe(undefined);
  });
});

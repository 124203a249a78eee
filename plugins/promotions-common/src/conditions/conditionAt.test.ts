import { aCondition, minutesAgo, NOW } from '../__testUtils__/builders';
import { conditionAt, expiryOf } from './conditionAt';

const now = NOW.getTime();
const healthy = aCondition('staging', 'Healthy', 'True', {
  reason: 'Ok',
  message: 'All is well.',
  expiresAt: minutesAgo(-5),
});

describe('a condition', () => {
  it('is what was reported, until it expires', () => {
    const expiry = expiryOf(healthy);
    expect(conditionAt(healthy, now)).toBe(healthy);
    expect(conditionAt(healthy, expiry - 1)).toBe(healthy);
    expect(conditionAt(healthy, expiry)).toEqual({
      ...healthy,
      status: 'Unknown',
      reason: 'Expired',
      message: `It was True when it was last reported, at ${healthy.observedAt}, too long ago to count.`,
      lastTransitionAt: minutesAgo(-5),
    });
  });

  it('has been unknown for longer where it was so before', () => {
    const unknown = { ...healthy, status: 'Unknown' };
    expect(conditionAt(unknown, expiryOf(unknown))).toMatchObject({
      reason: 'Expired',
      lastTransitionAt: healthy.lastTransitionAt,
    });
  });

  it('that says nothing of it never expires', () => {
    const forever = aCondition('staging', 'Healthy', 'True');
    expect(expiryOf(forever)).toBe(Infinity);
    expect(conditionAt(forever, now * 2)).toBe(forever);
  });
});

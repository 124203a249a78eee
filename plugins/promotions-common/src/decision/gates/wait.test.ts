import { HOUR, MINUTE, minutesAgo, NOW } from '../../__testUtils__/builders';
import { aQuestion } from '../__testUtils__/question';
import { waitGate } from './wait';

const now = NOW.getTime();
const ask = (
  availableFrom: number,
  options: { duration?: number; now?: number } = {},
) =>
  waitGate.evaluate(
    { kind: 'wait', name: 'rest', duration: options.duration ?? HOUR },
    aQuestion({ availableFrom, now: options.now ?? now }),
  );

describe('a wait', () => {
  it('counts from when the freight became available', () => {
    expect(ask(now - 20 * MINUTE)).toEqual({
      status: 'Waiting',
      message: 'It has not been available for 1h yet.',
      since: minutesAgo(20),
      until: minutesAgo(-40),
    });
  });

  it('is over at that very instant', () => {
    const until = now + 40 * MINUTE;
    const from = now - 20 * MINUTE;
    expect(ask(from, { now: until - 1 }).status).toBe('Waiting');
    expect(ask(from, { now: until })).toEqual({
      status: 'Met',
      message: 'It has been available for 1h or longer.',
      since: minutesAgo(-40),
    });
  });

  it('is no wait where it is of no length', () => {
    expect(ask(now, { duration: 0 }).status).toBe('Met');
  });

  it('tells its end where it is known when the freight will be available', () => {
    expect(ask(now + 10 * MINUTE)).toMatchObject({
      status: 'Waiting',
      message: 'Counts 1h from when it becomes available.',
      until: minutesAgo(-70),
    });
  });

  it('has not begun while nobody knows that', () => {
    expect(ask(Infinity)).toEqual({
      status: 'NotEvaluated',
      message: 'Counts 1h from when it becomes available.',
    });
  });
});

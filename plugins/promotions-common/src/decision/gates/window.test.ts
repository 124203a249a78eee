import { HOUR } from '../../__testUtils__/builders';
import { WindowGate } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { windowGate } from './window';

const office = {
  schedule: '0 9 * * 1-5',
  duration: 8 * HOUR,
  timeZone: 'Europe/Berlin',
};

const ask = (gate: Partial<WindowGate>, now: string) =>
  windowGate.evaluate(
    { kind: 'window', name: 'office', allow: [], deny: [], ...gate },
    aQuestion({ now: Date.parse(now) }),
  );

describe('a window gate', () => {
  it('is met while a window is open, and tells until when', () => {
    expect(ask({ allow: [office] }, '2026-01-12T08:00:00Z')).toEqual({
      status: 'Met',
      message:
        'The window is open until Mon 12 Jan 2026 17:00 Europe/Berlin (16:00 UTC).',
      until: '2026-01-12T16:00:00.000Z',
      details: {
        allow: ['Mondays to Fridays 09:00 for 8h, Europe/Berlin'],
        deny: [],
      },
    });
  });

  it('waits while none is, and tells when one opens', () => {
    expect(ask({ allow: [office] }, '2026-01-10T12:00:00Z')).toMatchObject({
      status: 'Waiting',
      message:
        'The window is shut. It opens Mon 12 Jan 2026 09:00 Europe/Berlin (08:00 UTC).',
      until: '2026-01-12T08:00:00.000Z',
    });
  });

  it('waits while a deny window is open, whatever is allowed', () => {
    const deny = [{ to: '2026-01-13T12:00:00Z' }];
    const answer = ask({ allow: [office], deny }, '2026-01-12T12:00:00Z');
    expect(answer).toMatchObject({
      status: 'Waiting',
      until: '2026-01-13T12:00:00.000Z',
      details: {
        deny: ['Until Tue 13 Jan 2026 13:00 Europe/Berlin (12:00 UTC)'],
      },
    });
  });

  it('is met for good where nothing shuts it any more', () => {
    const answer = ask(
      { deny: [{ to: '2026-01-13T12:00:00Z' }] },
      '2026-01-13T12:00:00Z',
    );
    expect(answer).toMatchObject({
      status: 'Met',
      message: 'The window stays open.',
    });
    expect(answer).not.toHaveProperty('until');
  });

  it('is unmet once it never opens again', () => {
    const answer = ask(
      { allow: [{ to: '2026-01-10T12:00:00Z' }] },
      '2026-01-10T12:00:00Z',
    );
    expect(answer).toMatchObject({
      status: 'Unmet',
      message:
        'The window does not open in the next ten years. Change the windows of the gate, or override it.',
    });
    expect(answer).not.toHaveProperty('until');
  });

  it('lets nothing in when its windows cannot be read', () => {
    expect(
      ask(
        { allow: [{ ...office, timeZone: 'Europe/Nowhere' }] },
        '2026-01-12T12:00:00Z',
      ),
    ).toMatchObject({
      status: 'Unmet',
      message: expect.stringMatching(
        /^The windows cannot be read: There is no time zone 'Europe\/Nowhere'/,
      ),
      details: { error: expect.stringMatching(/Europe\/Nowhere/) },
    });
  });

  it('says the same of all freight', () => {
    expect(windowGate.sameForAllFreight?.({} as WindowGate)).toBe(true);
  });
});

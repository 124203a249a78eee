import { freezeState } from './freezeState';

const now = new Date('2026-12-24T12:00:00.000Z');
const at = (hour: number) =>
  `2026-12-24T${String(hour).padStart(2, '0')}:00:00.000Z`;

describe('a freeze', () => {
  it('holds until its window shuts', () => {
    expect(
      freezeState({ windows: [{ from: at(10), to: at(14) }] }, now),
    ).toEqual({ kind: 'open', until: at(14) });
  });

  it('holds until somebody ends it where its window stays open', () => {
    expect(freezeState({ windows: [{ from: at(10) }] }, now)).toEqual({
      kind: 'open',
      until: undefined,
    });
  });

  it('comes when its window opens', () => {
    expect(
      freezeState(
        {
          windows: [
            { schedule: '0 18 * * *', duration: 3_600_000, timeZone: 'UTC' },
          ],
        },
        now,
      ),
    ).toEqual({ kind: 'later', from: at(18) });
  });

  it('is over once no window opens any more', () => {
    expect(freezeState({ windows: [{ to: at(12) }] }, now)).toEqual({
      kind: 'over',
    });
  });
});

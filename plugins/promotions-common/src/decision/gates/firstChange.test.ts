import { firstChange } from './firstChange';

/** Shut from 10 to 20, and from 30 on. */
const status = (instant: number) =>
  (instant >= 10 && instant < 20) || instant >= 30 ? 'shut' : 'open';

describe('the first change', () => {
  it.each<[number, number[], number | undefined]>([
    [0, [10, 20, 30], 10],
    [0, [30, 20, 10], 10],
    [0, [5, 10], 10],
    [10, [10, 20, 30], 20],
    [20, [10, 20, 30], 30],
    [30, [10, 20, 30], undefined],
    [0, [], undefined],
    [0, [5, Infinity, NaN, -Infinity], undefined],
  ])('from %d on, of %j, is %s', (now, instants, expected) => {
    expect(firstChange({ now, status: status(now) }, instants, status)).toBe(
      expected,
    );
  });

  it('is the next instant when so many were looked at in vain', () => {
    const looked: number[] = [];
    const at = (instant: number) => {
      looked.push(instant);
      return 'open';
    };
    const open = { now: 0, status: 'open' };
    expect(firstChange(open, [1, 2, 3, 4], at, 2)).toBe(3);
    expect(looked).toEqual([1, 2]);
  });
});

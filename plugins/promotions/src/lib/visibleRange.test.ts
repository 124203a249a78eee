import { scrollInto, visibleRange } from './visibleRange';

const row = { pitch: 100, count: 5000, overscan: 2 };

describe('the visible range of a row', () => {
  it('starts at the first item', () => {
    expect(
      visibleRange({ ...row, viewport: { offset: 0, size: 300 } }),
    ).toEqual({ start: 0, end: 5 });
  });

  it('has some items more on each side in the middle', () => {
    expect(
      visibleRange({ ...row, viewport: { offset: 1000, size: 300 } }),
    ).toEqual({ start: 8, end: 15 });
  });

  it('ends with the last item', () => {
    expect(
      visibleRange({ ...row, viewport: { offset: 499_700, size: 300 } }),
    ).toEqual({ start: 4995, end: 5000 });
  });

  it('is never turned around when the row has become shorter', () => {
    const { start, end } = visibleRange({
      ...row,
      count: 3,
      viewport: { offset: 90_000, size: 300 },
    });
    expect(start).toBeLessThanOrEqual(end);
    expect(end).toBe(3);
  });
});

describe('scrolling an item into sight', () => {
  const item = {
    viewport: { offset: 200, size: 300 },
    pitch: 100,
    itemSize: 90,
  };

  it('moves nothing when it is in sight', () => {
    expect(scrollInto({ ...item, index: 3 })).toBe(200);
  });

  it('goes back as far as the start of the item', () => {
    expect(scrollInto({ ...item, index: 1 })).toBe(100);
  });

  it('goes on as far as the end of the item', () => {
    expect(scrollInto({ ...item, index: 9 })).toBe(690);
  });
});

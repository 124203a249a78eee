import { act, renderHook } from '@testing-library/react';
import { usePolling } from './usePolling';

let visibility: DocumentVisibilityState;

function show(state: DocumentVisibilityState) {
  visibility = state;
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

const pass = (ms: number) =>
  act(async () => {
    await jest.advanceTimersByTimeAsync(ms);
  });

beforeEach(() => {
  jest.useFakeTimers();
  visibility = 'visible';
  jest
    .spyOn(document, 'visibilityState', 'get')
    .mockImplementation(() => visibility);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function poll(
  load: () => Promise<string>,
  interval: (data?: string) => number | undefined = () => 3000,
) {
  return renderHook(({ key }) => usePolling({ key, load, interval }), {
    initialProps: { key: 'a' },
  });
}

describe('polling', () => {
  it('asks at once, and again after each pause', async () => {
    const load = jest.fn().mockResolvedValue('one');
    const { result } = poll(load);
    expect(result.current.loading).toBe(true);
    await pass(0);
    expect(result.current).toMatchObject({ data: 'one', loading: false });
    load.mockResolvedValue('two');
    await pass(3000);
    expect(result.current.data).toBe('two');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('asks nothing while the page is hidden, and at once when it is seen', async () => {
    const load = jest.fn().mockResolvedValue('one');
    poll(load);
    await pass(0);
    show('hidden');
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
    show('visible');
    await pass(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('keeps the last answer while requests fail, and forgets the error after', async () => {
    const load = jest.fn().mockResolvedValueOnce('one');
    const { result } = poll(load);
    await pass(0);
    load.mockRejectedValueOnce(new Error('gone'));
    await pass(3000);
    expect(result.current).toMatchObject({
      data: 'one',
      error: expect.objectContaining({ message: 'gone' }),
    });
    load.mockResolvedValue('two');
    await pass(6000);
    expect(result.current).toMatchObject({ data: 'two', error: undefined });
  });

  it('asks less often while requests fail', async () => {
    const load = jest.fn().mockRejectedValue(new Error('gone'));
    poll(load);
    await pass(60_000);
    // At 0, 6, 18 and 42 seconds.
    expect(load).toHaveBeenCalledTimes(4);
  });

  it('stops when there is nothing more to wait for', async () => {
    const load = jest.fn().mockResolvedValue('ended');
    poll(load, data => (data === 'ended' ? undefined : 3000));
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('does not ask twice at the same time, but once more after', async () => {
    const answers: Array<(answer: string) => void> = [];
    const load = jest.fn(
      () => new Promise<string>(resolve => answers.push(resolve)),
    );
    const { result } = poll(load);
    act(() => {
      result.current.refresh();
      result.current.refresh();
    });
    expect(load).toHaveBeenCalledTimes(1);
    answers[0]('one');
    await pass(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('shows no answer to an earlier question', async () => {
    const answers: Array<(answer: string) => void> = [];
    const load = jest.fn(
      () => new Promise<string>(resolve => answers.push(resolve)),
    );
    const { result, rerender } = poll(load);
    rerender({ key: 'b' });
    answers[0]('of a');
    await pass(0);
    expect(result.current.data).toBeUndefined();
    answers[1]('of b');
    await pass(0);
    expect(result.current.data).toBe('of b');
  });

  it('does not render again for an answer that says the same', async () => {
    const load = jest.fn(async () => ['one']);
    const { result } = renderHook(() =>
      usePolling({
        key: 'a',
        load,
        interval: () => 3000,
        same: (a, b) => a[0] === b[0],
      }),
    );
    await pass(0);
    const first = result.current.data;
    await pass(3000);
    expect(load).toHaveBeenCalledTimes(2);
    expect(result.current.data).toBe(first);
  });

  it('ends with the component', async () => {
    const load = jest.fn().mockResolvedValue('one');
    const { unmount } = poll(load);
    await pass(0);
    unmount();
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });
});

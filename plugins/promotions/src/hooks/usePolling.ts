import { toError } from '@backstage/errors';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Longest pause between attempts while requests fail. */
const LONGEST_PAUSE = 30_000;

export interface Polled<T> {
  /** The newest answer; kept while later requests fail. */
  data?: T;
  /** Why the newest request failed; gone once one succeeds. */
  error?: Error;
  /** Nothing has been answered yet. */
  loading: boolean;
  /** Asks again now. */
  refresh(): void;
}

export interface PollingOptions<T> {
  /** What is asked for; an answer to another question is not shown. */
  key: string;
  load(): Promise<T>;
  /** Milliseconds until the next request; undefined: not again. */
  interval(data: T | undefined): number | undefined;
  enabled?: boolean;
  /** Answers that mean the same are not passed on. */
  same?(a: T, b: T): boolean;
}

interface State<T> {
  key: string;
  data?: T;
  error?: Error;
}

/**
 * Asks the same question again and again while the page can be seen: not in a
 * hidden tab, less often while requests fail, at once when it is seen again.
 */
export function usePolling<T>(options: PollingOptions<T>): Polled<T> {
  const { key, enabled = true } = options;
  const [state, setState] = useState<State<T>>({ key });
  const latest = useRef(options);
  latest.current = options;
  const askNow = useRef<() => void>(() => {});

  useEffect(() => {
    if (!enabled) {
      return undefined;
    }
    let stopped = false;
    let asking = false;
    let askAgain = false;
    let failures = 0;
    let answer: T | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function schedule() {
      clearTimeout(timer);
      const pause = latest.current.interval(answer);
      if (pause !== undefined && document.visibilityState !== 'hidden') {
        timer = setTimeout(
          ask,
          failures ? Math.min(pause * 2 ** failures, LONGEST_PAUSE) : pause,
        );
      }
    }
    async function ask() {
      clearTimeout(timer);
      if (asking) {
        askAgain = true;
        return;
      }
      asking = true;
      try {
        const data = await latest.current.load();
        failures = 0;
        answer = data;
        if (!stopped) {
          setState(known =>
            known.key === key &&
            !known.error &&
            known.data !== undefined &&
            latest.current.same?.(known.data, data)
              ? known
              : { key, data },
          );
        }
      } catch (e) {
        failures++;
        const error = toError(e);
        if (!stopped) {
          setState(known =>
            known.key === key ? { ...known, error } : { key, error },
          );
        }
      }
      asking = false;
      if (stopped) {
        return;
      }
      if (askAgain) {
        askAgain = false;
        ask();
      } else {
        schedule();
      }
    }
    const onVisibility = () => {
      if (document.visibilityState === 'hidden') {
        clearTimeout(timer);
      } else {
        ask();
      }
    };

    askNow.current = ask;
    document.addEventListener('visibilitychange', onVisibility);
    ask();
    return () => {
      stopped = true;
      askNow.current = () => {};
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [key, enabled]);

  const refresh = useCallback(() => askNow.current(), []);
  const current = state.key === key ? state : { key };
  return {
    data: current.data,
    error: current.error,
    loading: enabled && current.data === undefined && !current.error,
    refresh,
  };
}

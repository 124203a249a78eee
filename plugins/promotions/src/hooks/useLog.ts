import { toError } from '@backstage/errors';
import {
  LogLine,
  LogPage,
} from '@promotions/backstage-plugin-promotions-common';
import { useEffect, useRef, useState } from 'react';

const EVERY = 1500;
const EVERY_AFTER_ERROR = 5000;
/** More are not shown at once; the newest are. */
const MOST = 2000;

/**
 * What a step wrote, and writes: asks for what came since, until its work has
 * ended.
 */
export function useLog(
  load: (query: { step: number; cursor?: string }) => Promise<LogPage>,
  step: number,
): { lines: LogLine[]; error?: Error; loading: boolean } {
  const latest = useRef(load);
  latest.current = load;
  const [state, setState] = useState<{
    lines: LogLine[];
    error?: Error;
    loading: boolean;
  }>({ lines: [], loading: true });

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let cursor: string | undefined;
    let lines: LogLine[] = [];
    async function ask() {
      let pause: number | undefined = EVERY;
      try {
        const page = await latest.current({ step, cursor });
        cursor = page.cursor ?? cursor;
        lines = [...lines, ...page.items].slice(-MOST);
        if (page.items.length > 0) {
          // There may be more of what is there already.
          pause = 0;
        } else if (page.ended) {
          pause = undefined;
        }
        if (!stopped) {
          setState({ lines, loading: false });
        }
      } catch (error) {
        pause = EVERY_AFTER_ERROR;
        if (!stopped) {
          setState({ lines, loading: false, error: toError(error) });
        }
      }
      if (!stopped && pause !== undefined) {
        timer = setTimeout(ask, pause);
      }
    }
    ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [step]);
  return state;
}

import { useCallback, useRef, useState } from 'react';
import { toError } from '@backstage/errors';

export interface Action {
  busy: boolean;
  /** Why the last attempt failed. */
  error?: Error;
  /** Whether it succeeded. While it is under way, nothing else is started. */
  run(action: () => Promise<unknown>): Promise<boolean>;
}

/** Something that a person does, which takes a moment and may be refused. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const underWay = useRef(false);
  const run = useCallback(async (action: () => Promise<unknown>) => {
    if (underWay.current) {
      return false;
    }
    underWay.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await action();
      return true;
    } catch (e) {
      setError(toError(e));
      return false;
    } finally {
      underWay.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, error, run };
}

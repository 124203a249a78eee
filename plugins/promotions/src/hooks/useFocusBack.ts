import { useEffect, useRef } from 'react';
import { focusStage } from '../lib/focusStage';

/** Longer than panels and dialogs take to go and give the focus back. */
const GONE = 400;

/** Once nothing is open any more, the focus is where the last was opened. */
export function useFocusBack(stage: string | undefined): void {
  const last = useRef(stage);
  useEffect(() => {
    const before = last.current;
    last.current = stage;
    if (stage !== undefined || before === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => focusStage(before), GONE);
    return () => clearTimeout(timer);
  }, [stage]);
}

import { useEffect } from 'react';
import { useSignal } from '@backstage/plugin-signals-react';

/** What the backend says on the channel: what has changed, never how. */
interface ChangeSignal {
  [key: string]: string | undefined;
  pipelineId?: string;
}

/** Asks again as soon as the backend says that the pipeline has changed. */
export function useSignalledRefresh(
  pipelineId: string | undefined,
  refresh: () => void,
): void {
  const { lastSignal } = useSignal<ChangeSignal>('promotions');
  useEffect(() => {
    if (
      lastSignal &&
      // A hidden page asks as soon as it is seen.
      document.visibilityState !== 'hidden' &&
      (!lastSignal.pipelineId || lastSignal.pipelineId === pipelineId)
    ) {
      refresh();
    }
  }, [lastSignal, pipelineId, refresh]);
}

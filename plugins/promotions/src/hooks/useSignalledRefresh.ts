import { useEffect } from 'react';
import { useSignal } from '@backstage/plugin-signals-react';
import { signalsChannel } from '@promotions/backstage-plugin-promotions-common';

/** Asks again as soon as the backend says that the pipeline has changed. */
export function useSignalledRefresh(
  pipelineId: string | undefined,
  refresh: () => void,
): void {
  // On the channel of no pipeline nothing is ever said.
  const { lastSignal } = useSignal(signalsChannel(pipelineId ?? ''));
  useEffect(() => {
    // A hidden page asks as soon as it is seen.
    if (lastSignal && document.visibilityState !== 'hidden') {
      refresh();
    }
  }, [lastSignal, refresh]);
}

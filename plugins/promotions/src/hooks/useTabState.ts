import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

export interface TabState {
  pipeline?: string;
  /** Id of the chosen freight. */
  freight?: string;
  /** Name of the stage whose panel is open. */
  stage?: string;
  /** The part of the panel that is shown. */
  view?: string;
  /** `open`: the history of the pipeline is shown. */
  history?: string;
}

/** What is chosen on the tab, kept in the address so that it can be shared. */
export function useTabState(): [TabState, (change: Partial<TabState>) => void] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (changes: Partial<TabState>) =>
      setParams(
        known => {
          const next = new URLSearchParams(known);
          for (const [key, value] of Object.entries(changes)) {
            if (value) {
              next.set(key, value);
            } else {
              next.delete(key);
            }
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [
    {
      pipeline: params.get('pipeline') ?? undefined,
      freight: params.get('freight') ?? undefined,
      stage: params.get('stage') ?? undefined,
      view: params.get('view') ?? undefined,
      history: params.get('history') ?? undefined,
    },
    change,
  ];
}

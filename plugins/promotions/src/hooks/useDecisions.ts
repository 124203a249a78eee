import { useEffect, useMemo, useRef } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Board,
  Decision,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { usePolling } from './usePolling';

const EVERY = 3000;

export interface StageDecisions {
  /** Stage to the decision about the chosen freight. */
  byStage: ReadonlyMap<string, Decision>;
  loading: boolean;
  error?: Error;
  /** Asks again now. */
  refresh(): void;
}

/** Where one freight may go now; asked again whenever the board changes. */
export function useDecisions(
  board: Board | undefined,
  freight: string | undefined,
): StageDecisions {
  const api = useApi(promotionsApiRef);
  const pipelineId = board?.pipeline.id;
  const { data, loading, error, refresh } = usePolling({
    key: `${pipelineId} ${freight}`,
    enabled: pipelineId !== undefined && freight !== undefined,
    load: () => api.getDecisions(pipelineId!, { freight }),
    interval: () => EVERY,
    same: (a, b) => JSON.stringify(a.items) === JSON.stringify(b.items),
  });
  const answered = useRef(false);
  answered.current = data !== undefined;
  useEffect(() => {
    if (answered.current) {
      refresh();
    }
  }, [board, refresh]);
  const byStage = useMemo(
    () =>
      new Map((data?.items ?? []).map(decision => [decision.stage, decision])),
    [data],
  );
  return { byStage, loading, error, refresh };
}

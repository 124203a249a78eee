import { useCallback, useEffect, useMemo, useState } from 'react';
import { errorApiRef, useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import {
  Board,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { mergeFreight } from '../lib/mergeFreight';
import { isMoving } from '../lib/stageStatus';
import { usePolling } from './usePolling';
import { useSignalledRefresh } from './useSignalledRefresh';

const EVERY = 3000;
const EVERY_WHILE_MOVING = 2000;
/** Freight that comes with each answer; older freight is asked for once. */
const RECENT = 50;
const OLDER = 100;

export interface LiveBoard {
  board?: Board;
  /** All freight that has been loaded, newest first. */
  freight: FreightWithStatus[];
  freightById: ReadonlyMap<string, FreightWithStatus>;
  error?: Error;
  loading: boolean;
  refresh(): void;
  /** There is older freight that has not been loaded. */
  hasOlder: boolean;
  loadingOlder: boolean;
  loadOlder(): Promise<void>;
}

interface Older {
  pipelineId?: string;
  freight: FreightWithStatus[];
  /** `undefined` until a page was loaded, `null` after the last one. */
  cursor?: string | null;
}

const NOTHING: Older = { freight: [] };

/** The board of one pipeline, live, with as much freight as was asked for. */
export function useBoard(pipelineId: string | undefined): LiveBoard {
  const api = useApi(promotionsApiRef);
  const errorApi = useApi(errorApiRef);
  const { data, error, loading, refresh } = usePolling<Board>({
    key: pipelineId ?? '',
    enabled: pipelineId !== undefined,
    load: () => api.getBoard(pipelineId!, { freightLimit: RECENT }),
    interval: board =>
      board?.stages.some(isMoving) ? EVERY_WHILE_MOVING : EVERY,
    same: sameBoard,
  });
  useSignalledRefresh(pipelineId, refresh);

  const [seen, setSeen] = useState<Older>(NOTHING);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const older = seen.pipelineId === pipelineId ? seen : NOTHING;

  // What later answers leave out, because newer freight came, stays on the page.
  useEffect(() => {
    if (data) {
      setSeen(known => {
        const mine = known.pipelineId === pipelineId ? known : NOTHING;
        return {
          pipelineId,
          freight: mergeFreight(freightOf(data), mine.freight),
          cursor:
            mine.cursor === undefined ? data.nextFreightCursor : mine.cursor,
        };
      });
    }
  }, [data, pipelineId]);

  const loadOlder = useCallback(async () => {
    if (!pipelineId || !older.cursor) {
      return;
    }
    setLoadingOlder(true);
    try {
      const page = await api.listFreight(pipelineId, {
        cursor: older.cursor,
        limit: OLDER,
      });
      setSeen(known => ({
        pipelineId,
        freight: mergeFreight(known.freight, page.items),
        cursor: page.nextCursor ?? null,
      }));
    } catch (e) {
      errorApi.post(toError(e));
    }
    setLoadingOlder(false);
  }, [api, errorApi, pipelineId, older.cursor]);

  const freight = useMemo(
    () => (data ? mergeFreight(freightOf(data), older.freight) : []),
    [data, older.freight],
  );
  const freightById = useMemo(
    () => new Map(freight.map(item => [item.id, item])),
    [freight],
  );
  return {
    board: data,
    freight,
    freightById,
    error,
    loading,
    refresh,
    hasOlder: Boolean(older.cursor),
    loadingOlder,
    loadOlder,
  };
}

/** The newest freight, and whatever older freight the stages speak of. */
function freightOf(board: Board): FreightWithStatus[] {
  return [...board.freight, ...(board.namedFreight ?? [])];
}

/** Boards differ at least in the instant that they were made for. */
function sameBoard(a: Board, b: Board): boolean {
  const withoutInstants = (board: Board) =>
    JSON.stringify(board, (key, value) =>
      key === 'at' && value === board.at ? undefined : value,
    );
  return withoutInstants(a) === withoutInstants(b);
}

import { useCallback, useState } from 'react';
import { toError } from '@backstage/errors';
import { useApi } from '@backstage/core-plugin-api';
import {
  CreatePromotionResponse,
  Decision,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { isRefusal } from '../lib/errorKind';
import { newIdempotencyKey } from '../lib/idempotencyKey';
import { usePolling } from './usePolling';

const EVERY = 3000;

export interface BreakGlass {
  /** How it is now; absent until it has been asked. */
  decision?: Decision;
  loadError?: Error;
  /** The gates are passed over, and still it may not go. */
  notEnough: boolean;
  error?: Error;
  busy: boolean;
  submit(request: {
    gates: string[];
    reason: string;
    expiresAt: string;
  }): Promise<void>;
}

/** Passes over gates, and then promotes where the person may do that too. */
export function useBreakGlass(options: {
  pipelineId: string;
  stage: string;
  freight: string;
  promote: boolean;
  /** Without a response where there was nothing to promote. */
  onDone(response: CreatePromotionResponse | undefined): void;
}): BreakGlass {
  const { pipelineId, stage, freight, promote, onDone } = options;
  const api = useApi(promotionsApiRef);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [refusal, setRefusal] = useState<Decision>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const asked = usePolling({
    key: `${pipelineId} ${stage} ${freight}`,
    load: async () => {
      const { items } = await api.getDecisions(pipelineId, { stage, freight });
      return items.find(item => item.stage === stage);
    },
    interval: () => EVERY,
    same: (a, b) =>
      JSON.stringify({ ...a, at: '' }) === JSON.stringify({ ...b, at: '' }),
  });
  const { refresh } = asked;

  const submit = useCallback<BreakGlass['submit']>(
    async ({ gates, reason, expiresAt }) => {
      const about = { stage, freight, reason };
      setBusy(true);
      setError(undefined);
      setRefusal(undefined);
      try {
        await api.overrideGates(pipelineId, { ...about, gates, expiresAt });
        onDone(
          promote
            ? await api.createPromotion(pipelineId, about, { idempotencyKey })
            : undefined,
        );
      } catch (e) {
        if (isRefusal(e)) {
          setRefusal(e.decision);
        } else {
          setError(toError(e));
        }
        setBusy(false);
        refresh();
      }
    },
    [api, pipelineId, stage, freight, promote, idempotencyKey, onDone, refresh],
  );

  const { data } = asked;
  return {
    // What is asked while the dialog is open may be newer than the refusal.
    decision: refusal && data && data.at < refusal.at ? refusal : data,
    loadError: data ? undefined : asked.error,
    notEnough: refusal !== undefined,
    error,
    busy,
    submit,
  };
}

import { useCallback, useEffect, useState } from 'react';
import { isError, toError } from '@backstage/errors';
import { useApi } from '@backstage/core-plugin-api';
import {
  CreatePromotionResponse,
  Decision,
  PromotionRefusedError,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { newIdempotencyKey } from '../lib/idempotencyKey';

export interface Promote {
  /** The newest decision that the backend has given. */
  decision?: Decision;
  /** The steps that would run; absent until the backend has said. */
  steps?: CreatePromotionResponse['steps'];
  /** The decision does not let the freight go. */
  refused: boolean;
  error?: Error;
  busy: boolean;
  submit(reason: string): Promise<void>;
}

/**
 * Asks what a promotion would do, and starts it. All attempts of one dialog
 * share a key, so that pressing twice starts one promotion.
 */
export function usePromote(options: {
  pipelineId: string;
  stage: string;
  freight: string;
  onDone(response: CreatePromotionResponse): void;
}): Promote {
  const { pipelineId, stage, freight, onDone } = options;
  const api = useApi(promotionsApiRef);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [decision, setDecision] = useState<Decision>();
  const [steps, setSteps] = useState<CreatePromotionResponse['steps']>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);

  const fail = useCallback((e: unknown) => {
    if (isRefusal(e)) {
      setDecision(e.decision);
    } else {
      setError(toError(e));
    }
  }, []);

  useEffect(() => {
    let gone = false;
    api.createPromotion(pipelineId, { stage, freight, dryRun: true }).then(
      preview => {
        if (!gone) {
          setDecision(preview.decision);
          setSteps(preview.steps);
        }
      },
      e => {
        if (!gone) {
          fail(e);
        }
      },
    );
    return () => {
      gone = true;
    };
  }, [api, pipelineId, stage, freight, fail]);

  const submit = useCallback(
    async (reason: string) => {
      setBusy(true);
      setError(undefined);
      try {
        onDone(
          await api.createPromotion(
            pipelineId,
            { stage, freight, reason: reason.trim() || undefined },
            { idempotencyKey },
          ),
        );
      } catch (e) {
        fail(e);
        setBusy(false);
      }
    },
    [api, pipelineId, stage, freight, idempotencyKey, onDone, fail],
  );

  return {
    decision,
    steps,
    refused: decision !== undefined && decision.verdict !== 'Eligible',
    error,
    busy,
    submit,
  };
}

function isRefusal(error: unknown): error is PromotionRefusedError {
  return isError(error) && error.name === 'PromotionRefusedError';
}

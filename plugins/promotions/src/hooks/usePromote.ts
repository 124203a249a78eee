import { useCallback, useEffect, useState } from 'react';
import { toError } from '@backstage/errors';
import { useApi } from '@backstage/core-plugin-api';
import {
  CreatePromotionResponse,
  Decision,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { isRefusal } from '../lib/errorKind';
import { newIdempotencyKey } from '../lib/idempotencyKey';

export interface Promote {
  /** The newest decision that the backend has given. */
  decision?: Decision;
  /** The steps that would run; absent until the backend has said. */
  steps?: CreatePromotionResponse['steps'];
  /**
   * `go`: it starts at once; `request`: it is kept until it may start;
   * `refused`: something has to change first. Absent until it is known.
   */
  offer?: 'go' | 'request' | 'refused';
  /** The decision is another one than when the person pressed the button. */
  changed: boolean;
  error?: Error;
  busy: boolean;
  submit(reason: string): Promise<void>;
}

const OFFERS = {
  Eligible: 'go',
  Waiting: 'request',
  Blocked: 'refused',
} as const;

/**
 * Asks what a promotion would do, and starts or requests it. All attempts of
 * one dialog share a key, so that pressing twice starts one promotion.
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
  const [changed, setChanged] = useState(false);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const offer = decision && OFFERS[decision.verdict];

  useEffect(() => {
    let gone = false;
    api
      .createPromotion(pipelineId, {
        stage,
        freight,
        dryRun: true,
        request: true,
      })
      .then(
        preview => {
          if (!gone) {
            setDecision(preview.decision);
            setSteps(preview.steps);
          }
        },
        e => {
          if (gone) {
            return;
          }
          if (isRefusal(e)) {
            setDecision(e.decision);
          } else {
            setError(toError(e));
          }
        },
      );
    return () => {
      gone = true;
    };
  }, [api, pipelineId, stage, freight]);

  const submit = useCallback(
    async (reason: string) => {
      setBusy(true);
      setError(undefined);
      setChanged(false);
      try {
        onDone(
          await api.createPromotion(
            pipelineId,
            {
              stage,
              freight,
              reason: reason.trim() || undefined,
              // Who wants it to go at once hears when it cannot any more.
              ...(offer === 'request' && { request: true }),
            },
            { idempotencyKey },
          ),
        );
      } catch (e) {
        if (isRefusal(e)) {
          setDecision(e.decision);
          setChanged(true);
        } else {
          setError(toError(e));
        }
        setBusy(false);
      }
    },
    [api, pipelineId, stage, freight, offer, idempotencyKey, onDone],
  );

  return { decision, steps, offer, changed, error, busy, submit };
}

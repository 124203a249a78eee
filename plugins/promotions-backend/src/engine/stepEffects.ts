import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  ENGINE_ACTOR,
  Freight,
  UpdateFreightRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { isDeepStrictEqual } from 'node:util';
import { changePipeline, PipelineAccess } from './changePipeline';
import { withoutStatus } from './lookUp';
import { heldBy } from './stepConditions';
import { Holder } from './work/holder';

/** The step that changes something, for the timeline. */
export interface ActingStep {
  pipelineId: string;
  stage: string;
  /** Id of the freight. */
  freight: string;
  promotionId?: string;
  /** The same for every attempt. */
  key: string;
  /** ISO 8601: when it started first. */
  startedAt: string;
  /** Nothing is written any more once somebody else holds the work. */
  holder?: Holder;
  /** Nor once the step was told to stop. */
  signal?: AbortSignal;
}

/** What is told by a step, to be sent on once it is written. */
export interface StepTold {
  kind: 'step.notified' | 'step.published';
  message: string;
  data: Record<string, unknown>;
}

/** Entries that are looked at at once. */
const PAGE = 100;
/** Clocks of replicas may differ by so much. */
const SKEW_MS = 15 * 60_000;

/**
 * Changes alias or metadata of freight for a step. What it is already is not
 * changed, so that it may be done again.
 *
 * @param change - given the freight as it is
 * @returns the freight as it is then, and whether anything has changed
 * @throws ConflictError for an alias that other freight has
 * @throws LeaseLostError when the step's worker does not hold the work any more
 */
export async function changeFreightByStep(
  access: PipelineAccess,
  step: ActingStep,
  change: (
    freight: Freight,
  ) => Pick<UpdateFreightRequest, 'alias' | 'metadata'>,
): Promise<{ freight: Freight; changed: boolean }> {
  const { pipelineId, stage, promotionId } = step;
  return changePipeline<{ freight: Freight; changed: boolean }>(
    access,
    pipelineId,
    async (_snapshot, now) => {
      step.signal?.throwIfAborted();
      const stored = await access.store.getFreight(pipelineId, step.freight);
      if (!stored) {
        throw new NotFoundError(`There is no freight ${step.freight}.`);
      }
      const before = withoutStatus(stored);
      const update = change(before);
      const freight: Freight = { ...before, ...update };
      if (isDeepStrictEqual(freight, before)) {
        return { result: { freight, changed: false } };
      }
      if (freight.alias !== before.alias) {
        const holder = await access.store.getFreight(pipelineId, freight.alias);
        if (holder && holder.id !== freight.id) {
          throw new ConflictError(
            `The alias ${freight.alias} is taken by other freight of the pipeline.`,
          );
        }
      }
      return {
        changes: {
          ...(step.holder && heldBy(step.holder)),
          freightUpdated: [{ id: freight.id, ...update }],
          timeline: [
            {
              at: now.toISOString(),
              kind: 'freight.updated',
              actor: ENGINE_ACTOR,
              stage,
              freight: freight.id,
              promotionId,
              message:
                freight.alias === before.alias
                  ? `A step in ${stage} changed freight ${before.alias}.`
                  : `A step in ${stage} calls freight ${before.alias} ${freight.alias} now.`,
              data: { ...update, step: step.key },
            },
          ],
        },
        result: { freight, changed: true },
      };
    },
  );
}

/**
 * Writes down what a step tells. It is sent on from the outbox, so that it is
 * told where it was written down, and at least once. A step that is run again
 * finds what it has written.
 *
 * @throws LeaseLostError when the step's worker does not hold the work any more
 */
export async function tellByStep(
  access: PipelineAccess,
  step: ActingStep,
  { kind, message, data }: StepTold,
): Promise<void> {
  const { pipelineId, stage, freight, promotionId, key } = step;
  await changePipeline(access, pipelineId, async (snapshot, now) => {
    step.signal?.throwIfAborted();
    if (await wasTold(access, step, kind)) {
      return { result: undefined };
    }
    return {
      changes: {
        ...(step.holder && heldBy(step.holder)),
        timeline: [
          {
            at: now.toISOString(),
            kind,
            actor: ENGINE_ACTOR,
            stage,
            freight,
            promotionId,
            message,
            data: { ...data, key },
          },
        ],
      },
      // Nothing that a pass looks at.
      snapshot,
      result: undefined,
    };
  });
}

/** Whether it is in the timeline, however much has happened since it started. */
async function wasTold(
  { store }: Pick<PipelineAccess, 'store'>,
  { pipelineId, stage, key, startedAt }: ActingStep,
  kind: StepTold['kind'],
): Promise<boolean> {
  const since = Date.parse(startedAt) - SKEW_MS;
  let cursor: string | undefined;
  do {
    const page = await store.listTimeline(pipelineId, {
      stage,
      limit: PAGE,
      cursor,
    });
    if (page.items.some(told => told.kind === kind && told.data?.key === key)) {
      return true;
    }
    const oldest = page.items.at(-1);
    const isEnough = !oldest || Date.parse(oldest.at) < since;
    cursor = isEnough ? undefined : page.nextCursor;
  } while (cursor !== undefined);
  return false;
}

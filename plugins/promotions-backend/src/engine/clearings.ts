import { NotFoundError } from '@backstage/errors';
import { ClearFreightRequest } from '@promotions/backstage-plugin-promotions-common';
import { changePipeline, PipelineAccess } from './changePipeline';
import { Actor } from './Engine';
import { withFreight, withStageAndFreight } from './lookUp';

/** Lets freight into a stage past upstream and soak (not past its gates). */
export async function clearFreight(
  access: PipelineAccess,
  pipelineId: string,
  request: ClearFreightRequest,
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    const { stage, freight } = await withStageAndFreight(access, read, request);
    const at = now.toISOString();
    return {
      changes: {
        cleared: [
          {
            stage: stage.name,
            freight: freight.id,
            by: actor.ref,
            at,
            reason: request.reason,
          },
        ],
        timeline: [
          {
            at,
            kind: 'freight.cleared',
            actor: actor.ref,
            stage: stage.name,
            freight: freight.id,
            message: `${freight.alias} was cleared for ${stage.name}.${
              request.reason ? ` ${request.reason}` : ''
            }`,
          },
        ],
      },
      result: undefined,
    };
  });
}

/**
 * Takes a clearing back; freight that has entered since stays there.
 *
 * @throws NotFoundError when there is no such clearing
 */
export async function withdrawClearing(
  access: PipelineAccess,
  pipelineId: string,
  request: { stage: string; freight: string },
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    // The stage may be gone since; what was said about it can still be undone.
    const { freight } = await withFreight(access, read, request.freight);
    const { stage } = request;
    if (!Object.hasOwn(freight.status.clearedFor, stage)) {
      throw new NotFoundError(`${freight.alias} is not cleared for ${stage}.`);
    }
    return {
      changes: {
        clearingsWithdrawn: [{ stage, freight: freight.id }],
        timeline: [
          {
            at: now.toISOString(),
            kind: 'freight.clearingWithdrawn',
            actor: actor.ref,
            stage,
            freight: freight.id,
            message: `${freight.alias} is not cleared for ${stage} any more.`,
          },
        ],
      },
      result: undefined,
    };
  });
}

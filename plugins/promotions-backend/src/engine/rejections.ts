import { NotFoundError } from '@backstage/errors';
import { RejectFreightRequest } from '@promotions/backstage-plugin-promotions-common';
import { changePipeline, PipelineAccess } from './changePipeline';
import { Actor } from './Engine';
import { findStage, withFreight } from './lookUp';

/** Keeps freight out of one stage, or out of all. */
export async function rejectFreight(
  access: PipelineAccess,
  pipelineId: string,
  request: RejectFreightRequest,
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    const { freight } = await withFreight(access, read, request.freight);
    if (request.stage !== undefined) {
      findStage(read, request.stage);
    }
    const at = now.toISOString();
    return {
      changes: {
        rejected: [
          {
            freight: freight.id,
            stage: request.stage,
            reason: request.reason,
            by: actor.ref,
            at,
          },
        ],
        timeline: [
          {
            at,
            kind: 'freight.rejected',
            actor: actor.ref,
            stage: request.stage,
            freight: freight.id,
            message: `${freight.alias} was rejected${
              request.stage ? ` for ${request.stage}` : ''
            }. ${request.reason}`,
          },
        ],
      },
      result: undefined,
    };
  });
}

/** @throws NotFoundError when there is no such rejection */
export async function liftRejection(
  access: PipelineAccess,
  pipelineId: string,
  request: { stage?: string; freight: string },
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    const { freight } = await withFreight(access, read, request.freight);
    if (!freight.status.rejections.some(r => r.stage === request.stage)) {
      throw new NotFoundError(
        `${freight.alias} is not rejected${
          request.stage ? ` for ${request.stage}` : ''
        }.`,
      );
    }
    const at = now.toISOString();
    return {
      changes: {
        rejectionsLifted: [
          { freight: freight.id, stage: request.stage, by: actor.ref, at },
        ],
        timeline: [
          {
            at,
            kind: 'freight.rejectionLifted',
            actor: actor.ref,
            stage: request.stage,
            freight: freight.id,
            message: `The rejection of ${freight.alias}${
              request.stage ? ` for ${request.stage}` : ''
            } was lifted.`,
          },
        ],
      },
      result: undefined,
    };
  });
}

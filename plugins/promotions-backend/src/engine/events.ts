import {
  acceptDeployment,
  applyToSnapshot,
  DeploymentEvent,
  deploymentChanges,
  freightId,
  revisionNames,
} from '@promotions/backstage-plugin-promotions-common';
import { changePipeline, PipelineAccess } from './changePipeline';
import { EventOutcome } from './Engine';
import { freeAlias } from './freight';

/**
 * Takes in an event whose signature and grant have been checked. What it
 * changes, that it was seen, and what follows from it are written together,
 * so that an event sent again changes nothing and a crash loses nothing.
 */
export async function acceptEvent(
  access: PipelineAccess,
  pipelineId: string,
  event: DeploymentEvent,
  sender: string,
): Promise<EventOutcome> {
  if (await access.store.hasEvent(sender, event.id)) {
    return seenBefore();
  }
  let repeated = false;
  let accepted = false;
  const outcome = await changePipeline<EventOutcome>(
    access,
    pipelineId,
    async (read, now) => {
      const known = (
        await Promise.all(
          revisionNames(event.revision).map(name =>
            access.store.findFreightByRevision(pipelineId, name),
          ),
        )
      ).flat();
      const inSnapshot = new Set(read.freight.map(f => f.id));
      const older = await Promise.all(
        known
          .filter(f => !inSnapshot.has(f.id))
          .map(f => access.store.getFreight(pipelineId, f.id)),
      );
      const snapshot = {
        ...read,
        freight: [...read.freight, ...older.flatMap(f => (f ? [f] : []))],
      };
      const decided = acceptDeployment({ snapshot, event, sender, now });
      accepted = decided.status === 202;
      const { creates } = decided;
      const alias = creates
        ? await freeAlias(
            access,
            snapshot,
            pipelineId,
            freightId(creates.origin, creates.artifacts),
          )
        : '';
      const changes = deploymentChanges({
        snapshot,
        event,
        outcome: decided,
        sender,
        alias: () => alias,
        now,
      });
      return {
        // An accepted event is remembered even where it changes nothing.
        changes: accepted
          ? {
              ...changes,
              timeline: changes.timeline.length
                ? changes.timeline
                : [
                    {
                      at: now.toISOString(),
                      kind: 'event.ignored',
                      actor: `sender:${sender}`,
                      stage: event.stage,
                      message: decided.message,
                    },
                  ],
            }
          : undefined,
        snapshot: applyToSnapshot(snapshot, changes),
        result: { status: decided.status, message: decided.message },
      };
    },
    async (revision, changes, now) => {
      if (!accepted) {
        await access.store.applyChanges(pipelineId, revision, changes, now);
        return;
      }
      repeated = !(await access.store.applyEvent(
        { sender, eventId: event.id, pipelineId, revision, changes },
        now,
      ));
    },
  );
  return repeated ? seenBefore() : outcome;
}

function seenBefore(): EventOutcome {
  return {
    status: 202,
    message: 'The event was accepted before; it does nothing again.',
  };
}

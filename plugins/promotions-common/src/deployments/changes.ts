import { freightCreatedEntry } from '../freight';
import { Freight, PipelineSnapshot } from '../model';
import { noChanges, PassChanges } from '../plan/changes';
import { DeploymentOutcome, IncomingDeployment } from './accept';

/**
 * What an accepted event writes. Freight that it created enters the stage at
 * once: it was deployed there already, without a promotion. That it entered
 * counts from when the event was received, but never from before what was
 * there until then.
 *
 * @param options - `alias` is for freight that is created; `receivedAt` is
 * when the event was received
 * @public
 */
export function deploymentChanges(options: {
  snapshot: PipelineSnapshot;
  event: IncomingDeployment;
  outcome: DeploymentOutcome;
  sender: string;
  alias: (id: string) => string;
  receivedAt: string;
  now: Date;
}): PassChanges {
  const { snapshot, event, outcome, receivedAt, now } = options;
  const changes = noChanges();
  const actor = `sender:${options.sender}`;
  const at = now.toISOString();
  const { target, about, creates } = outcome;
  if (!target || !about) {
    changes.timeline.push({
      at,
      kind: 'event.ignored',
      actor,
      stage: event.stage,
      message: outcome.message,
    });
    return changes;
  }
  if (creates) {
    const { id, origin, artifacts } = creates;
    const freight: Freight = {
      id,
      origin,
      alias: options.alias(id),
      artifacts,
      metadata: {},
      labels: {},
      createdAt: receivedAt,
      createdBy: actor,
    };
    const before = snapshot.current.find(
      current => current.stage === event.stage && current.origin === origin,
    );
    changes.freightCreated.push(freight);
    changes.timeline.push({ ...freightCreatedEntry(freight), at });
    changes.entered.push({
      stage: event.stage,
      origin,
      freight: id,
      since: before && before.since > receivedAt ? before.since : receivedAt,
    });
  }
  changes.targets.push(target);
  changes.timeline.push({
    at,
    kind: about.drift ? 'target.drifted' : 'target.reported',
    actor,
    stage: target.stage,
    freight: about.freight,
    message: outcome.message,
    data: {
      event: event.id,
      pipeline: snapshot.pipelineId,
      target: target.target,
      phase: event.phase,
      revision: event.revision,
    },
  });
  return changes;
}

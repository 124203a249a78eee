import { freightId } from '../freight';
import { Freight, PipelineSnapshot } from '../model';
import { noChanges, PassChanges } from '../plan/changes';
import { DeploymentOutcome, IncomingDeployment } from './accept';

/**
 * What an accepted event writes. Freight that it created enters the stage at
 * once: it was deployed there already, without a promotion.
 *
 * @param options - `alias` is for freight that is created
 * @public
 */
export function deploymentChanges(options: {
  snapshot: PipelineSnapshot;
  event: IncomingDeployment;
  outcome: DeploymentOutcome;
  sender: string;
  alias: (id: string) => string;
  now: Date;
}): PassChanges {
  const { snapshot, event, outcome, now } = options;
  const changes = noChanges();
  const actor = `sender:${options.sender}`;
  const at = now.toISOString();
  let { target } = outcome;
  if (!target) {
    return changes;
  }
  if (outcome.creates) {
    const { origin, artifacts } = outcome.creates;
    const id = freightId(origin, artifacts);
    const freight: Freight = {
      id,
      origin,
      alias: options.alias(id),
      artifacts,
      metadata: {},
      labels: {},
      createdAt: at,
      createdBy: actor,
    };
    changes.freightCreated.push(freight);
    changes.entered.push({
      stage: event.stage,
      origin,
      freight: id,
      since: at,
    });
    target = { ...target, freight: id };
  }
  changes.targets.push(target);
  changes.timeline.push({
    at,
    kind: target.drift ? 'target.drifted' : 'target.reported',
    actor,
    stage: target.stage,
    freight: target.freight,
    message: outcome.message,
    data: {
      event: event.id,
      pipeline: snapshot.pipelineId,
      target: target.target,
      phase: target.phase,
      revision: target.revision,
    },
  });
  return changes;
}

import { DeploymentEvent } from '../api/types';
import { compareFreight, freightMatchesRevision } from '../freight';
import {
  Artifact,
  Freight,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
  TargetState,
} from '../model';

/**
 * A deployment event as it came in: what is missing is told, not assumed.
 *
 * @public
 */
export type IncomingDeployment = Omit<DeploymentEvent, 'revision'> & {
  revision?: string;
};

/**
 * What an event does to its pipeline.
 *
 * @public
 */
export interface DeploymentOutcome {
  /** 202 accepted; 422 understood but impossible. */
  status: 202 | 422;
  /** One sentence for the sender and the timeline. */
  message: string;
  /** New state of the target; absent when the event changes nothing. */
  target?: TargetState;
  /** The revision became freight, which enters the stage. */
  creates?: { origin: string; artifacts: Artifact[] };
}

/**
 * Decides about one authenticated event. See domain.md, Deployment events.
 * Repetition (`id`) is the store's to notice.
 *
 * @param options - `now` is when it was received
 * @public
 */
export function acceptDeployment(options: {
  snapshot: PipelineSnapshot;
  event: IncomingDeployment;
  sender: string;
  now: Date;
}): DeploymentOutcome {
  const { snapshot, event } = options;
  const stage = snapshot.pipeline.stages.find(s => s.name === event.stage);
  if (!stage) {
    return impossible(
      `The pipeline has no stage ${event.stage}; it has ${names(
        snapshot.pipeline.stages,
      )}.`,
    );
  }
  if (!stage.targets.some(target => target.name === event.target)) {
    return impossible(
      `Stage ${stage.name} has no target ${event.target}; it has ${names(
        stage.targets,
      )}.`,
    );
  }
  if (!event.revision) {
    return impossible('The event has no revision.');
  }
  const revision = event.revision;
  const at = new Date(event.at).toISOString();
  const known = snapshot.targets.find(
    target => target.stage === stage.name && target.target === event.target,
  );
  if (known && isOvertaken(known, event, at)) {
    return {
      status: 202,
      message: `Nothing changed: a newer event of target ${event.target} is known, of ${known.at}.`,
    };
  }
  const target: TargetState = {
    stage: stage.name,
    target: event.target,
    revision,
    phase: event.phase,
    drift: false,
    at,
    receivedAt: options.now.toISOString(),
    url: event.url,
    message: event.message,
    sender: options.sender,
  };
  const requested = new Set(stage.freight.map(request => request.origin));
  const matches = snapshot.freight.filter(
    f => requested.has(f.origin) && freightMatchesRevision(f, revision),
  );
  if (matches.length === 0) {
    return unknownRevision(snapshot, stage, target);
  }
  const expected = matches.find(f => isPromotedTo(snapshot, stage, f));
  if (expected) {
    return {
      status: 202,
      message: `${expected.alias} in ${stage.name}/${event.target}: ${event.phase}.`,
      target: { ...target, freight: expected.id },
    };
  }
  const newest = [...matches].sort(compareFreight)[0];
  return {
    status: 202,
    message: `${newest.alias} was reported in ${stage.name}/${event.target}, but it was not promoted there.`,
    target: { ...target, freight: newest.id, drift: true },
  };
}

/**
 * Older than what is known of the target; of two at the same instant the one
 * that ends the deployment is the newer.
 */
function isOvertaken(
  known: TargetState,
  event: IncomingDeployment,
  at: string,
): boolean {
  return (
    known.at > at ||
    (known.at === at &&
      event.phase === 'Started' &&
      known.revision === event.revision)
  );
}

function unknownRevision(
  snapshot: PipelineSnapshot,
  stage: Stage,
  target: TargetState,
): DeploymentOutcome {
  const origins = stage.freight
    .filter(request => request.sources.direct)
    .map(request => request.origin)
    .filter(name => acceptsPushedFreight(snapshot, name));
  if (origins.length !== 1) {
    return {
      status: 202,
      message: `Nobody knows revision ${target.revision}, which was reported in ${stage.name}/${target.target}.`,
      target: { ...target, drift: true },
    };
  }
  return {
    status: 202,
    message: `Revision ${target.revision} was reported in ${stage.name}/${target.target} and became freight.`,
    target,
    creates: {
      origin: origins[0],
      artifacts: [
        {
          kind: 'generic',
          name: snapshot.pipeline.name,
          version: target.revision,
        },
      ],
    },
  };
}

/**
 * Whether freight of the origin may be made by somebody who names a version:
 * origins that find their freight themselves, or make it by hand, take none
 * from events.
 */
function acceptsPushedFreight(
  snapshot: PipelineSnapshot,
  name: string,
): boolean {
  const origin = snapshot.pipeline.origins.find(o => o.name === name);
  return (
    origin !== undefined &&
    origin.creation === 'Automatic' &&
    origin.subscriptions.length === 0
  );
}

/**
 * Freight that the stage runs, or that a promotion is putting there.
 *
 * @internal
 */
export function isPromotedTo(
  snapshot: PipelineSnapshot,
  stage: Stage,
  freight: Freight | FreightWithStatus,
): boolean {
  return (
    snapshot.current.some(
      c => c.stage === stage.name && c.freight === freight.id,
    ) ||
    snapshot.promotions.some(
      p =>
        p.stage === stage.name &&
        p.phase === 'Running' &&
        p.freight.includes(freight.id),
    )
  );
}

function impossible(message: string): DeploymentOutcome {
  return { status: 422, message };
}

function names(things: Array<{ name: string }>): string {
  return things.map(thing => thing.name).join(', ') || 'none';
}

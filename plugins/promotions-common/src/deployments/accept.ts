import { DeploymentEvent } from '../api/types';
import { compareFreight, freightId, freightMatchesRevision } from '../freight';
import {
  Artifact,
  Freight,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
  TargetState,
} from '../model';
import { impossibleDeployment } from './impossible';
import { withReport } from './reports';

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
  creates?: { id: string; origin: string; artifacts: Artifact[] };
  /** What this event is about, which need not be the newest of the target. */
  about?: { freight?: string; drift: boolean };
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
  const why = impossibleDeployment(snapshot.pipeline, event);
  if (why !== undefined) {
    return { status: 422, message: why };
  }
  const { revision = '' } = event;
  const stage = snapshot.pipeline.stages.find(s => s.name === event.stage)!;
  const meant = meantBy(snapshot, stage, event.target, revision);
  const known = snapshot.targets.find(
    target => target.stage === stage.name && target.target === event.target,
  );
  const target = withReport({
    stage,
    freight: snapshot.freight,
    known,
    origin: meant.origin,
    report: {
      stage: stage.name,
      target: event.target,
      revision,
      phase: event.phase,
      freight: meant.freight,
      drift: meant.drift,
      at: new Date(event.at).toISOString(),
      receivedAt: options.now.toISOString(),
      url: event.url,
      message: event.message,
      sender: options.sender,
    },
  });
  return target
    ? {
        status: 202,
        message: meant.message(event.phase),
        target,
        creates: meant.creates,
        about: { freight: meant.freight, drift: meant.drift },
      }
    : {
        status: 202,
        message: `Nothing changed: a newer event of target ${
          event.target
        } is known${known ? `, of ${known.at}` : ''}.`,
      };
}

/** What a revision means that is reported in a stage. */
interface Meaning {
  message: (phase: IncomingDeployment['phase']) => string;
  /** Absent where the revision is unknown and stays so. */
  origin?: string;
  freight?: string;
  drift: boolean;
  creates?: DeploymentOutcome['creates'];
}

function meantBy(
  snapshot: PipelineSnapshot,
  stage: Stage,
  target: string,
  revision: string,
): Meaning {
  const place = `${stage.name}/${target}`;
  const requested = new Set(stage.freight.map(request => request.origin));
  const matches = snapshot.freight.filter(
    f => requested.has(f.origin) && freightMatchesRevision(f, revision),
  );
  if (matches.length === 0) {
    return unknownRevision(snapshot, stage, place, revision);
  }
  const expected = matches.find(f => isPromotedTo(snapshot, stage, f));
  const freight = expected ?? [...matches].sort(compareFreight)[0];
  return {
    origin: freight.origin,
    freight: freight.id,
    drift: !expected,
    message: phase =>
      expected
        ? `${freight.alias} in ${place}: ${phase}.`
        : `${freight.alias} was reported in ${place}, but it was not promoted there.`,
  };
}

function unknownRevision(
  snapshot: PipelineSnapshot,
  stage: Stage,
  place: string,
  revision: string,
): Meaning {
  const origins = stage.freight
    .filter(request => request.sources.direct)
    .map(request => request.origin)
    .filter(name => acceptsPushedFreight(snapshot, name));
  if (origins.length !== 1) {
    return {
      drift: true,
      message: () =>
        `Nobody knows revision ${revision}, which was reported in ${place}.`,
    };
  }
  const [origin] = origins;
  const artifacts: Artifact[] = [
    { kind: 'generic', name: snapshot.pipeline.name, version: revision },
  ];
  const id = freightId(origin, artifacts);
  return {
    origin,
    freight: id,
    drift: false,
    message: () =>
      `Revision ${revision} was reported in ${place} and became freight.`,
    creates: { id, origin, artifacts },
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
  return snapshot.pipeline.origins.some(
    origin =>
      origin.name === name &&
      origin.creation === 'Automatic' &&
      origin.subscriptions.length === 0,
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

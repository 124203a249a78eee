import { evaluateAvailability } from '../availability';
import { compareFreight } from '../freight';
import { isVerifiedIn } from '../lifecycle';
import { FreightWithStatus, isControlFlow, Requirement, Stage } from '../model';
import { compareInstants } from '../time/instant';
import { noChanges, PassChanges } from './changes';
import { ENGINE_ACTOR, PassContext, requestsOrigin } from './context';

/**
 * How much freight enters one stage at a time, so that a pass stays short; the
 * pass after it goes on.
 */
const MAX_ENTRIES = 500;

const AVAILABILITY: Array<Requirement['kind']> = [
  'origin',
  'rejected',
  'upstream',
  'soak',
];

/**
 * Freight enters a control-flow stage, and is verified in it, at the instant
 * at which the stage's requirements were met, however late the pass is.
 *
 * @internal
 */
export function planControlFlow(context: PassContext): PassChanges {
  const changes = noChanges();
  const { snapshot, now } = context;
  for (const stage of snapshot.pipeline.stages.filter(isControlFlow)) {
    const entries = snapshot.freight
      .filter(
        freight =>
          requestsOrigin(stage, freight.origin) &&
          !isVerifiedIn(freight.status, stage.name),
      )
      .flatMap(freight => {
        const decision = context.decide(stage, freight);
        return decision.verdict === 'Eligible'
          ? [
              {
                freight,
                at: metSince(stage, freight, decision.requirements, now),
              },
            ]
          : [];
      })
      .sort(
        (a, b) =>
          // The newest comes last, since the last one is what the stage shows.
          a.at.localeCompare(b.at) || compareFreight(b.freight, a.freight),
      )
      .slice(0, MAX_ENTRIES);
    for (const { freight, at } of entries) {
      changes.entered.push({
        stage: stage.name,
        origin: freight.origin,
        freight: freight.id,
        since: at,
        passing: true,
      });
      changes.verified.push({ stage: stage.name, freight: freight.id, at });
      changes.timeline.push({
        at: now.toISOString(),
        kind: 'stage.passed',
        actor: ENGINE_ACTOR,
        stage: stage.name,
        freight: freight.id,
        message: `${freight.alias} passed ${stage.name}.`,
      });
    }
  }
  return changes;
}

/**
 * The instant at which the last of the requirements came to be met: the freight
 * became available, and each gate was met or passed over. Of some, an
 * expression for one, nobody knows since when they are met: then it is now.
 */
function metSince(
  stage: Stage,
  freight: FreightWithStatus,
  requirements: Requirement[],
  now: Date,
): string {
  const at = now.toISOString();
  const { availableSince } = evaluateAvailability({ stage, freight, now });
  return requirements
    .filter(({ kind }) => !AVAILABILITY.includes(kind))
    .map(({ since }) => since ?? at)
    .reduce(
      (latest, since) => (compareInstants(since, latest) > 0 ? since : latest),
      availableSince ?? at,
    );
}

import { compareFreight } from '../freight';
import { isVerifiedIn } from '../lifecycle';
import { isControlFlow, Requirement } from '../model';
import { noChanges, PassChanges } from './changes';
import { ENGINE_ACTOR, PassContext, requestsOrigin } from './context';

/**
 * How much freight enters one stage at a time, so that a pass stays short; the
 * pass after it goes on.
 */
const MAX_ENTRIES = 500;

/** What is met without ever having come to be so. */
const TIMELESS: Requirement['kind'][] = ['origin', 'rejected'];

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
          ? [{ freight, at: metSince(decision.requirements, now) }]
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
 * The instant at which the last of the requirements came to be met. Of some,
 * an expression for one, nobody knows since when they are met: then it is now.
 */
function metSince(requirements: Requirement[], now: Date): string {
  const unknown = requirements.some(
    r => r.since === undefined && !TIMELESS.includes(r.kind),
  );
  const since = requirements.flatMap(r => (r.since ? [r.since] : [])).sort();
  return (!unknown && since[since.length - 1]) || now.toISOString();
}

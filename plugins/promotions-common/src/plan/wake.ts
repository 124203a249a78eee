import { isApprover, resolveApprovers } from '../decision';
import { isUnfinished, tasksOf, verificationEndsAt } from '../lifecycle';
import { isControlFlow, Requirement, Stage } from '../model';
import { compareInstants } from '../time/instant';
import { askInstants } from './asks';
import { PassContext } from './context';
import { gateOf, isOpen } from './gates';
import { Watched } from './watched';

/** How soon it is looked again whether it is known who belongs to what. */
const PEOPLE_AGAIN_MS = 30_000;
/** How soon it is looked again whether somebody is asked again. */
const MEMBERS_AGAIN_MS = 5 * 60_000;

/**
 * The earliest instant at which a pass could find something to do without
 * anything else having happened: a decision that matters changes on its own, a
 * condition expires, an external system is to be asked again, people may be
 * known, or be asked, again, or a verification has taken too long. Null: there
 * is none.
 *
 * @internal
 */
export function wakeAt(
  context: PassContext,
  watched: readonly Watched[],
): string | null {
  const instants = watched.flatMap(({ stage, decision }) => {
    const { verdict, nextChangeAt } = decision;
    if (isControlFlow(stage) && verdict === 'Eligible') {
      // It did not enter with the others of this pass.
      return [context.now.toISOString()];
    }
    return nextChangeAt ? [nextChangeAt] : [];
  });
  // What has expired was written as that.
  const expiries = context.snapshot.conditions.flatMap(
    ({ expiresAt }) => expiresAt ?? [],
  );
  const all = [
    ...instants,
    ...expiries,
    ...askInstants(context, watched),
    ...peopleInstants(context, watched),
    ...timeouts(context),
  ];
  return all.sort(compareInstants)[0] ?? null;
}

/** When verifications that are under way have taken too long. */
function timeouts({ snapshot }: PassContext): string[] {
  const underWay = snapshot.runs.filter(run =>
    tasksOf(snapshot.tasks, run, 'verification').some(isUnfinished),
  );
  return underWay.flatMap(run => {
    const stage = snapshot.pipeline.stages.find(s => s.name === run.stage);
    return (stage && verificationEndsAt(stage, run)) ?? [];
  });
}

/**
 * Nobody tells when it is known again whom gates ask that something waits for,
 * nor when somebody is asked again whose approval does not count meanwhile.
 */
function peopleInstants(
  context: PassContext,
  watched: readonly Watched[],
): string[] {
  const { people } = context.snapshot;
  const after = (ms: number) => [
    new Date(context.now.getTime() + ms).toISOString(),
  ];
  if (people.unavailable !== undefined) {
    const waits = watched.some(({ decision }) =>
      decision.requirements.some(
        asked => isOpen(asked) && (asked.approval?.from.length ?? 0) > 0,
      ),
    );
    return waits ? after(PEOPLE_AGAIN_MS) : [];
  }
  const mayCount = watched.some(({ stage, decision }) =>
    decision.requirements.some(
      asked => isOpen(asked) && hasStrangers(context, stage, asked),
    ),
  );
  return mayCount ? after(MEMBERS_AGAIN_MS) : [];
}

/** Whether somebody has approved it whom the gate does not ask now. */
function hasStrangers(
  { snapshot }: PassContext,
  stage: Stage,
  { id, approval }: Requirement,
): boolean {
  if (!approval?.ignored.length) {
    return false;
  }
  const gate = gateOf(snapshot, stage, 'approval', id);
  const approvers = gate && resolveApprovers(gate.from, snapshot.people);
  return approval.ignored.some(
    ({ by, decision }) =>
      decision === 'approve' && approvers && !isApprover(approvers, by),
  );
}

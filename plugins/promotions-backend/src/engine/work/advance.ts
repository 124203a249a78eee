import {
  abortedBy,
  isPassedOver,
  nextStep,
  promotionPhase,
} from '@promotions/backstage-plugin-promotions-common';
import { haltOf, throwIfLost } from './halt';
import { end, EndPhase, Pass, WorkEnd, WorkHost } from './pass';
import { performStep } from './performStep';
import { messageOf } from './result';
import { definitionOf, nameOf, Work } from './work';
import { WorkDirs } from './WorkDirs';

export { Halt } from './halt';
export type { WorkHost } from './pass';

/** How a pass ended: with the work, or with something to wait for. */
export type PassResult =
  | { phase: EndPhase }
  | { phase: 'Running'; wakeAt: string };

/**
 * One look at work that is under way: performs its steps in order until it
 * ends or has to wait. The start of each attempt, and its end, are stored
 * before anything else happens, so that whoever looks next goes on from there;
 * a step that has ended is never started again.
 *
 * @param work - as stored; not changed
 * @throws LeaseLostError when somebody else holds the work
 */
export async function advance(work: Work, host: WorkHost): Promise<PassResult> {
  const pass: Pass = {
    ...work,
    steps: [...work.steps],
    host,
    facts: await host.facts(),
    workDirs: new WorkDirs(host.workDirBase, work),
    masked: new Set(),
  };
  for (;;) {
    throwIfLost(host.halt);
    const index = nextStep(pass.steps);
    if (index === undefined) {
      return finish(pass);
    }
    const halt = haltOf(host.halt);
    if (halt?.kind === 'abort' || pass.abortRequestedBy) {
      await end(pass, index, 'Aborted', `${nameOf(pass)} was aborted.`);
      continue;
    }
    const now = host.now();
    if (halt || host.draining?.()) {
      return { phase: 'Running', wakeAt: now.toISOString() };
    }
    const { wakeAt } = pass.steps[index];
    if (wakeAt !== undefined && Date.parse(wakeAt) > now.getTime()) {
      return { phase: 'Running', wakeAt };
    }
    await performStep(pass, index);
  }
}

async function finish(pass: Pass): Promise<PassResult> {
  const { host, workDirs } = pass;
  const phase = promotionPhase(pass.plan.stage.promotion.steps, pass.steps);
  if (phase === 'Running') {
    throw new Error(`Work whose steps have ended cannot be ${phase}`);
  }
  try {
    await workDirs.remove();
  } catch (error) {
    host.logger.warn(
      `What ${pass.ref.kind} ${
        pass.ref.id
      } worked on could not be removed: ${messageOf(error)}`,
    );
  }
  await host.finish({
    phase,
    message: messageFor(pass, phase),
    healthChecks: healthChecksOf(pass),
  });
  return { phase };
}

/** Of several steps that watch the same condition, the last one counts. */
function healthChecksOf({ steps }: Pass): WorkEnd['healthChecks'] {
  const byKey = new Map(
    steps
      .filter(({ state }) => state === 'Succeeded')
      .flatMap(({ healthChecks = [] }) => healthChecks)
      .map(check => [JSON.stringify([check.type, check.target]), check]),
  );
  return [...byKey.values()];
}

/** The step to which the work owes its phase, in one sentence. */
function messageFor(pass: Pass, phase: EndPhase): string | undefined {
  if (phase === 'Succeeded') {
    return undefined;
  }
  if (phase === 'Aborted') {
    const by = pass.abortRequestedBy;
    return by ? abortedBy(by) : 'It was aborted.';
  }
  const step = pass.steps.find(
    ({ index, state }) =>
      state === phase && !isPassedOver(definitionOf(pass, index)),
  );
  return step && `Step '${step.name ?? step.id}': ${step.message ?? phase}`;
}

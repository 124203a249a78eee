import {
  nextStep,
  promotionPhase,
  PromotionPhase,
} from '@promotions/backstage-plugin-promotions-common';
import { haltOf, throwIfLost } from './promoteHalt';
import {
  definitionOf,
  end,
  Pass,
  PromotionHost,
  PromotionState,
} from './promotePass';
import { messageOf } from './promoteResult';
import { performStep } from './promoteStep';
import { WorkDir } from './promoteWorkDir';

export { Halt } from './promoteHalt';
export type { PromotionHost, PromotionState } from './promotePass';

/** How a pass ended: with the promotion, or with something to wait for. */
export type PassResult =
  | { phase: Exclude<PromotionPhase, 'Pending' | 'Running'> }
  | { phase: 'Running'; wakeAt: string };

/**
 * One look at a running promotion: performs its steps in order until it ends
 * or has to wait. The start of each attempt, and its end, are stored before
 * anything else happens, so that whoever looks next goes on from there; a step
 * that has ended is never started again.
 *
 * @param state - as stored; not changed
 * @throws LeaseLostError when somebody else holds the promotion
 */
export async function advance(
  state: PromotionState,
  host: PromotionHost,
): Promise<PassResult> {
  const pass: Pass = {
    ...state,
    steps: [...state.steps],
    host,
    facts: await host.facts(),
    workDir: new WorkDir(host.workDirBase, state.promotion.id),
    masked: new Set(),
  };
  for (;;) {
    throwIfLost(host.halt);
    const index = nextStep(pass.steps);
    if (index === undefined) {
      return finish(pass);
    }
    const halt = haltOf(host.halt);
    if (halt?.kind === 'abort' || pass.promotion.abortRequestedBy) {
      await end(pass, index, 'Aborted', 'The promotion was aborted.');
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
  const { host, workDir } = pass;
  const phase = promotionPhase(
    pass.steps.map(({ index, state }) => ({
      state,
      continueOnError: definitionOf(pass, index).continueOnError,
    })),
  );
  if (phase === 'Pending' || phase === 'Running') {
    throw new Error(`A promotion whose steps have ended cannot be ${phase}`);
  }
  try {
    await workDir.remove();
  } catch (error) {
    host.logger.warn(
      `The working directory ${workDir.path} could not be removed: ${messageOf(
        error,
      )}`,
    );
  }
  await host.finish(phase, messageFor(pass, phase));
  return { phase };
}

/** The step to which the promotion owes its phase, in one sentence. */
function messageFor(pass: Pass, phase: PromotionPhase): string | undefined {
  if (phase === 'Succeeded') {
    return undefined;
  }
  if (phase === 'Aborted') {
    const by = pass.promotion.abortRequestedBy;
    return by ? `Aborted by ${by}.` : 'It was aborted.';
  }
  const step = pass.steps.find(
    ({ index, state }) =>
      state === phase && !definitionOf(pass, index).continueOnError,
  );
  return step && `Step '${step.name ?? step.id}': ${step.message ?? phase}`;
}

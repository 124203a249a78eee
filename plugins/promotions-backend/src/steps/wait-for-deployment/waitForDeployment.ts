import {
  evaluateTargets,
  reportAbout,
  Stage,
  TargetState,
} from '@promotions/backstage-plugin-promotions-common';
import {
  createStepRunner,
  StepContext,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { readSnapshot } from '../../engine/changePipeline';
import { WAITING_STEPS } from '../../engine/wokenSteps';
import { LOOK_AGAIN_MS, PATIENCE_MS, StepServices } from '../services';
import { movedFreight } from '../subject';

const config = z.strictObject({
  targets: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Names of targets; all of the stage, or the one that the steps run for, if left out',
    ),
  required: z
    .union([z.enum(['any', 'all']), z.int().min(1)])
    .optional()
    .describe(
      'How many of them must report the freight; as many as the stage requires if left out, and all where `targets` are named',
    ),
});

type Config = z.output<typeof config>;

/**
 * `wait-for-deployment`: waits until enough targets report the freight, by the
 * rule of the deploy phase. Whatever is reported wakes it.
 */
export function waitForDeploymentRunner({
  access,
}: Pick<StepServices, 'access'>) {
  return createStepRunner({
    uses: WAITING_STEPS.deployment,
    description: 'Waits until targets report the freight as deployed',
    schema: {
      config,
      output: z.object({ targets: z.array(z.string()) }),
    },
    defaults: { timeout: PATIENCE_MS },
    problems: ({ targets = [], required }, place) => {
      const known = place.stages.get(place.stage) ?? [];
      if (known.length === 0) {
        return [{ path: [], message: withoutTargets(place.stage) }];
      }
      const unknown = targets.findIndex(name => !known.includes(name));
      const asked = targets.length || known.length;
      return [
        ...(unknown < 0
          ? []
          : [
              {
                path: ['targets', unknown],
                message: `${place.stage} has no target ${
                  targets[unknown]
                }. Name one of ${known.join(', ')}.`,
              },
            ]),
        ...(typeof required === 'number' && required > asked
          ? [
              {
                path: ['required'],
                message: `There are only ${asked} targets, so that ${required} can never report. Use at most ${asked}.`,
              },
            ]
          : []),
      ];
    },
    async run(context) {
      const { stage, pipeline, promotion, task } = context;
      const asked = askedStage(context);
      if ('problem' in asked) {
        return { status: 'Failed', message: asked.problem, terminal: true };
      }
      const { targets } = await readSnapshot(access, pipeline.id);
      const since =
        (task ? undefined : promotion?.startedAt) ?? context.startedAt;
      const outcomes = movedFreight(context).map(({ id: freight }) =>
        evaluateTargets({
          stage: asked,
          freight,
          since,
          targets: task ? targets : sinceThen(targets, freight, since),
        }),
      );
      const failed = outcomes.find(({ state }) => state === 'Failed');
      if (failed) {
        return { status: 'Failed', message: failed.message, terminal: true };
      }
      const waiting = outcomes.find(({ state }) => state !== 'Succeeded');
      if (waiting) {
        return {
          status: 'Running',
          message: waiting.message,
          retryAfterMs: LOOK_AGAIN_MS,
        };
      }
      const ids = movedFreight(context).map(({ id }) => id);
      return {
        status: 'Succeeded',
        message: outcomes[0]?.message,
        output: {
          targets: targets
            .filter(
              state =>
                state.stage === stage.name &&
                asked.targets.some(({ name }) => name === state.target) &&
                ids.every(id => reportAbout(state, id)?.phase === 'Succeeded'),
            )
            .map(({ target }) => target),
        },
      };
    },
  });
}

/** The stage with the targets that are asked about. */
function askedStage({
  config: { targets, required },
  stage,
  target,
}: StepContext<Config>):
  | Pick<Stage, 'name' | 'targets' | 'requiredTargets'>
  | { problem: string } {
  const names = targets ?? (target ? [target.name] : undefined);
  const asked = names
    ? stage.targets.filter(({ name }) => names.includes(name))
    : stage.targets;
  const unknown = names?.find(
    each => !stage.targets.some(({ name }) => name === each),
  );
  if (unknown !== undefined) {
    return { problem: `${stage.name} has no target ${unknown}.` };
  }
  if (asked.length === 0) {
    return { problem: withoutTargets(stage.name) };
  }
  const count = required ?? (names ? 'all' : stage.requiredTargets);
  const enough = { any: 1, all: asked.length };
  const requiredTargets = typeof count === 'number' ? count : enough[count];
  return requiredTargets > asked.length
    ? {
        problem: `${requiredTargets} of ${asked.length} targets can never report.`,
      }
    : { name: stage.name, targets: asked, requiredTargets };
}

function withoutTargets(stage: string): string {
  return `${stage} has no targets that could report a deployment. Add \`targets\` to the stage, or remove the step.`;
}

/**
 * Without failures of earlier attempts at the same freight, which this
 * promotion is to mend.
 */
function sinceThen(
  targets: TargetState[],
  freight: string,
  since: string,
): TargetState[] {
  return targets.filter(state => {
    const report = reportAbout(state, freight);
    return !(report?.phase === 'Failed' && report.receivedAt < since);
  });
}

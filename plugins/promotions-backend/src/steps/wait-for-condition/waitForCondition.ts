import {
  askStepCondition,
  ConditionGate,
} from '@promotions/backstage-plugin-promotions-common';
import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { readSnapshot } from '../../engine/changePipeline';
import { WAITING_STEPS } from '../../engine/wokenSteps';
import { lookAgainAfter, PATIENCE_MS, StepServices } from '../services';
import { movedFreight } from '../subject';
import { conditionConfig } from './schema';

/**
 * `wait-for-condition`: waits until a condition of a stage compares as asked,
 * by the rule of condition gates. Whatever writes a condition wakes it.
 */
export function waitForConditionRunner({
  access,
}: Pick<StepServices, 'access'>) {
  return createStepRunner({
    uses: WAITING_STEPS.condition,
    description: 'Waits until a condition of a stage is as asked',
    schema: {
      config: conditionConfig,
      output: z.object({ status: z.string().optional() }),
    },
    defaults: { timeout: PATIENCE_MS },
    problems: ({ stage, target }, place) => {
      const named = stage ?? place.stage;
      const targets = place.stages.get(named);
      if (!targets) {
        return [
          {
            path: ['stage'],
            message: `There is no stage ${named}. Name one of ${[
              ...place.stages.keys(),
            ].join(', ')}.`,
          },
        ];
      }
      return target === undefined || targets.includes(target)
        ? []
        : [
            {
              path: ['target'],
              message: `${named} has no target ${target}. Name one of its targets, or leave \`target\` out.`,
            },
          ];
    },
    async run(context) {
      const { config, pipeline, stage, startedAt, alias } = context;
      const { fresh, failWhen, for: held = 0, ...asked } = config;
      const gate: ConditionGate = {
        ...asked,
        kind: 'condition',
        name: alias,
        stage: config.stage ?? stage.name,
        for: held,
      };
      const snapshot = await readSnapshot(access, pipeline.id);
      const now = context.now();
      const { status, message, until, condition } = askStepCondition(
        snapshot,
        {
          gate,
          failWhen,
          freight: movedFreight(context)[0]?.id ?? '',
          ...(fresh && { observedSince: startedAt }),
        },
        now,
      );
      switch (status) {
        case 'Met':
          return {
            status: 'Succeeded',
            message,
            output: { status: condition?.status },
          };
        case 'Failed':
          return { status: 'Failed', message, terminal: true };
        default:
          return {
            status: 'Running',
            message,
            retryAfterMs: lookAgainAfter(now, until),
          };
      }
    },
  });
}

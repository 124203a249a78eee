import {
  aggregatePhase,
  aggregateRun,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { defineSuite } from '../lib/Suite';
import { task, taskState } from '../lib/tasks';

export const lifecycle = defineSuite({
  input: z.strictObject({
    phases: z.record(z.string(), z.array(task)),
  }),
  expect: z.strictObject({
    overall: z.enum(['Progressing', 'Succeeded', 'Failed']).optional(),
    states: z.record(z.string(), taskState).optional(),
  }),
  run({ phases }) {
    const { overall, phases: ended } = aggregateRun(
      Object.entries(phases).map(([name, tasks]) => ({
        name,
        state: aggregatePhase(tasks),
      })),
    );
    return {
      overall,
      states: Object.fromEntries(ended.map(({ name, state }) => [name, state])),
    };
  },
});

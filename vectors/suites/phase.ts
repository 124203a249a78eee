import { aggregatePhase } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { defineSuite } from '../lib/Suite';
import { task, taskState } from '../lib/tasks';

export const phase = defineSuite({
  input: z.strictObject({
    tasks: z.array(task).default([]),
    total: z.int().min(0).optional(),
  }),
  expect: z.strictObject({ phase: taskState.optional() }),
  run: ({ tasks, total }) => ({ phase: aggregatePhase(tasks, total) }),
});

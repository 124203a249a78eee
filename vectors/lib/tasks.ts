import { z } from 'zod';

export const taskState = z.enum([
  'Pending',
  'Progressing',
  'Succeeded',
  'Warning',
  'Failed',
  'Unknown',
  'Deprecated',
]);

export const task = z.strictObject({
  state: taskState,
  blocking: z.boolean().optional(),
});

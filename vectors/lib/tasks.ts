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

/** A task, or only its state. */
export const task = z.union([
  taskState.transform(state => ({ state, blocking: undefined })),
  z.strictObject({
    state: taskState,
    blocking: z.boolean().optional(),
  }),
]);

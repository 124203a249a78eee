import { z } from 'zod';
import {
  CreatePull,
  GetStatus,
  ListCheckRuns,
  ListPulls,
  MergePull,
} from './github';

// Keys that the API does not know are refused, so that none is misspelt.
export const createSchema: z.ZodType<CreatePull> = z.strictObject({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().optional(),
});
export const mergeSchema: z.ZodType<MergePull> = z.strictObject({
  merge_method: z.enum(['merge', 'squash', 'rebase']).optional(),
  sha: z.string().optional(),
});
export const listQuery: z.ZodType<ListPulls> = z.strictObject({
  state: z.enum(['open', 'closed', 'all']).optional(),
  head: z.string().optional(),
  base: z.string().optional(),
  sort: z.enum(['created', 'updated', 'popularity', 'long-running']).optional(),
  direction: z.enum(['asc', 'desc']).optional(),
});
export const pageQuery: z.ZodType<ListCheckRuns & GetStatus, unknown> =
  z.strictObject({ per_page: z.coerce.number().max(100).optional() });

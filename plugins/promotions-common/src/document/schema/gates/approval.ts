import { z } from 'zod';
import { normalizeApprover } from '../../approvers';
import { checkedField, durationField } from '../fields';

/** More people than these are a group. */
const MAX_APPROVERS = 100;

const approverField = checkedField(normalizeApprover)(
  'A user or a group of the catalog, such as `group:default/release`, or `owner`, the owner of the entity.',
);

export const approvalGateSchema = z
  .strictObject({
    count: z
      .int()
      .min(1, {
        error: issue =>
          `An approval by ${issue.input} people asks for nothing. Use at least 1, or remove the gate.`,
      })
      .max(MAX_APPROVERS)
      .describe('How many different people have to approve. Default: 1.')
      .optional(),
    from: z
      .array(approverField)
      .min(1, {
        error:
          'The list is empty. Name users, groups or `owner`, or leave `from` out: then anyone may approve who has the permission.',
      })
      .max(MAX_APPROVERS)
      .describe(
        'Who may approve: users, groups with all groups below them, and `owner`. If left out, anyone who has the permission.',
      )
      .optional(),
    preventSelfApproval: z
      .boolean()
      .describe(
        'The approval of who asks for the promotion does not count. Default: true.',
      )
      .optional(),
    expiresAfter: durationField(
      'How long an approval counts; if left out, without an end.',
      1000,
    ).optional(),
  })
  .describe(
    'Asks for the approval of people. One of them who rejects the freight keeps it out.',
  );

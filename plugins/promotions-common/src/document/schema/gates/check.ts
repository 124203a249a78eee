import { z } from 'zod';
import { checkScope } from '../../../expression';
import { anyMapField, durationField, expressionField } from '../fields';

export const checkGateSchema = z
  .strictObject({
    uses: z
      .string()
      .describe('The condition source that is asked, such as `http`.'),
    with: anyMapField(
      'The configuration of the source. `${{ }}` holds a CEL expression over `freight`, `stage`, `pipeline`, `entity`, `conditions` and `upstream`.',
    ).optional(),
    expect: expressionField(
      'A CEL expression that is true when the gate is met, over `response` and `status` of the answer and what is known to a gate. If left out, the status has to be `True`.',
      checkScope,
    ).optional(),
    ttl: durationField(
      'How long an answer counts. Default: 5m.',
      1000,
    ).optional(),
    timeout: durationField(
      'How long one answer may take. Default: 10s.',
      100,
    ).optional(),
    giveUpAfter: durationField(
      'How long no answer is waited for; then the gate is not met. Default: 1h.',
      1000,
    ).optional(),
  })
  .describe(
    'Asks an external system. It is asked when everything before it in the order of gates is met.',
  );

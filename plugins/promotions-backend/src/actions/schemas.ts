import { ActionsRegistryService } from '../alpha';

/** The zod of the actions registry, which is not that of this package. */
export type ActionsZod = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['input']
>[0];

/** Names a pipeline. */
export const pipelineId = (z: ActionsZod) =>
  z.string().describe('Id of the pipeline, as list-pipelines gives it');

/** Names a stage. */
export const stageName = (z: ActionsZod) =>
  z.string().describe('Name of the stage, such as prod');

/** Names freight. */
export const freightName = (z: ActionsZod) =>
  z.string().describe('Id or alias of the freight');

function overrideSchema(z: ActionsZod) {
  return z
    .object({
      id: z.string(),
      stage: z.string(),
      freight: z.string(),
      gate: z.string(),
      fingerprint: z.string(),
      by: z.string(),
      reason: z.string(),
      at: z.string(),
      expiresAt: z.string(),
    })
    .describe('What passes it over');
}

function approvalProgressSchema(z: ActionsZod) {
  const approval = z.object({
    stage: z.string(),
    freight: z.string(),
    gate: z.string(),
    by: z.string(),
    decision: z.enum(['approve', 'reject']),
    at: z.string(),
    comment: z.string().optional(),
  });
  return z
    .object({
      count: z.number().describe('How many people are needed'),
      missing: z.number(),
      from: z.array(z.string()),
      approvals: z.array(approval),
      rejections: z.array(approval),
      ignored: z.array(approval.extend({ why: z.string() })),
      unknown: z.array(z.string()),
    })
    .describe('How far an approval gate is');
}

/** A decision, as the API gives it. */
export function decisionSchema(z: ActionsZod) {
  const optionalText = () => z.string().optional();
  return z.object({
    stage: z.string(),
    freight: z.string().describe('Id of the freight'),
    at: z.string().describe('The instant that the decision was taken for'),
    verdict: z
      .enum(['Eligible', 'Waiting', 'Blocked'])
      .describe(
        'Eligible: it may enter now. Waiting: time, an external system or a person will let it in. Blocked: something has to change first',
      ),
    requirements: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        status: z.enum([
          'Met',
          'Waiting',
          'Unmet',
          'Overridden',
          'NotEvaluated',
        ]),
        message: z.string().describe('One sentence that says why'),
        since: optionalText(),
        until: optionalText(),
        who: z.array(z.string()).optional().describe('Who or what can meet it'),
        policy: optionalText(),
        override: overrideSchema(z).optional(),
        approval: approvalProgressSchema(z).optional(),
        details: z.record(z.unknown()).optional(),
        url: optionalText(),
      }),
    ),
    nextChangeAt: z
      .string()
      .nullable()
      .describe('When any requirement changes by itself'),
    eligibleAt: z
      .string()
      .nullable()
      .describe('When time alone makes it Eligible'),
  });
}

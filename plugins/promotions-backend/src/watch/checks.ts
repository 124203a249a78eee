import {
  answeredCheck,
  applyToSnapshot,
  CheckAnswer,
  CheckAsk,
  CheckQuestion,
  CheckReply,
  findQuestion,
  gateContext,
  noChanges,
  PipelineSnapshot,
  renderTemplate,
  unansweredCheck,
} from '@promotions/backstage-plugin-promotions-common';
import { ConditionReport } from '@promotions/backstage-plugin-promotions-node';
import {
  changePipeline,
  PipelineAccess,
  readSnapshotIfDeclared,
} from '../engine/changePipeline';
import { AskContext, askSource } from './askSource';

/** What asking checks needs of its surroundings. */
export interface CheckContext extends AskContext {
  access: PipelineAccess;
}

/** What is kept of an answer, in characters of JSON. */
const MAX_RESPONSE = 64 * 1024;

/**
 * Asks an external system what a `check` gate wants to know, and writes what
 * it said, or that it did not. What has been answered, or is asked anew, in
 * the meantime is not asked; nor is what was answered for a gate that has
 * changed since kept.
 */
export async function askCheck(
  context: CheckContext,
  pipelineId: string,
  ask: CheckAsk,
): Promise<void> {
  const { access } = context;
  const snapshot = await readSnapshotIfDeclared(access, pipelineId);
  const question = snapshot && findQuestion(snapshot, ask);
  if (
    !question ||
    access.now().getTime() + question.check.timeout > Date.parse(ask.askAgainAt)
  ) {
    // It came too late: somebody else may ask before it is answered.
    return;
  }
  const heard = await hear(context, snapshot, question);
  await changePipeline(access, pipelineId, (fresh, now) => {
    const still = findQuestion(fresh, ask);
    if (!still) {
      return { result: undefined };
    }
    const check: CheckAnswer =
      'error' in heard
        ? unansweredCheck(still, heard.error, now)
        : answeredCheck(still, heard.reply, now);
    const changes = { ...noChanges(), checks: [check] };
    return {
      changes,
      snapshot: applyToSnapshot(fresh, changes),
      result: undefined,
    };
  });
}

async function hear(
  context: CheckContext,
  snapshot: PipelineSnapshot,
  { stage, freight, check }: CheckQuestion,
): Promise<{ reply: CheckReply } | { error: string }> {
  const { uses, timeout } = check;
  const now = context.access.now().getTime();
  try {
    const config = renderTemplate(
      check.config,
      gateContext({ snapshot, stage, freight, now }),
    );
    const asked = await askSource(context, { uses, config, timeout, snapshot });
    return 'error' in asked ? asked : { reply: replyOf(asked.report) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws Error for an answer that cannot be kept */
function replyOf({ response, ...words }: ConditionReport): CheckReply {
  if (response === undefined) {
    return words;
  }
  const json = JSON.stringify(response);
  if (json.length > MAX_RESPONSE) {
    throw new Error(
      `The answer is larger than ${
        MAX_RESPONSE / 1024
      } KiB, which is all that is kept of one. Ask for less.`,
    );
  }
  return { ...words, response: JSON.parse(json) };
}

import {
  Promotion,
  PromotionDetails,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { makeDecision } from './decision';
import { JANE, makeFreight } from './freight';
import { ago } from './time';

export function makePromotion(
  stage: string,
  freight: string,
  changes: Partial<Promotion> = {},
): Promotion {
  return {
    id: `promotion-${stage}-${freight}`,
    pipelineId: 'pipeline-podinfo',
    stage,
    freight: [`id-of-${freight}`],
    phase: 'Running',
    priority: 0,
    trigger: 'person',
    requestedBy: JANE,
    createdAt: ago(1),
    startedAt: ago(0.5),
    decision: makeDecision(stage, freight),
    ...changes,
  };
}

export function makeStep(
  index: number,
  id: string,
  uses: string,
  changes: Partial<StepRecord> = {},
): StepRecord {
  return {
    index,
    id,
    uses,
    state: 'Pending',
    attempts: 0,
    consecutiveErrors: 0,
    ...changes,
  };
}

export function makeDetails(
  changes: Partial<PromotionDetails> = {},
): PromotionDetails {
  const next = makeFreight('calm-fox', '6.5.1', { age: 10 });
  const now = makeFreight('brave-otter', '6.5.0', { age: 600 });
  return {
    ...makePromotion('prod', 'calm-fox'),
    reason: 'Release of the week',
    steps: [
      makeStep(0, 'repo', 'git-clone', {
        state: 'Succeeded',
        attempts: 1,
        startedAt: ago(0.5),
        finishedAt: ago(0.45),
        message: 'Cloned main.',
        output: { path: 'src', commit: 'a'.repeat(40) },
      }),
      makeStep(1, 'step-2', 'yaml-update', {
        state: 'Running',
        attempts: 2,
        startedAt: ago(0.45),
        message: 'Trying again.',
      }),
      makeStep(2, 'commit', 'git-commit'),
      makeStep(3, 'push', 'git-push'),
    ],
    pipeline: {
      id: 'pipeline-podinfo',
      entityRef: 'component:default/podinfo',
      name: 'podinfo',
    },
    freightDetails: [next],
    replaces: [now],
    tasks: [],
    permissions: { abort: true },
    ...changes,
  };
}

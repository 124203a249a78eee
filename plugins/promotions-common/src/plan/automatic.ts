import { selectCandidates } from '../candidate';
import { isControlFlow } from '../model';
import { noChanges, PassChanges } from './changes';
import { PassContext, policyActor } from './context';
import { newPromotion } from './promotions';

/**
 * Makes the promotions that policies ask for.
 *
 * @internal
 */
export function planAutomatic(context: PassContext): PassChanges {
  const changes = noChanges();
  const { snapshot, now } = context;
  for (const stage of snapshot.pipeline.stages.filter(s => !isControlFlow(s))) {
    for (const candidate of selectCandidates({ snapshot, stage, now })) {
      const freight = snapshot.freight.find(f => f.id === candidate.promote);
      if (!freight) {
        continue;
      }
      const requestedBy = policyActor(candidate.policy);
      const created = newPromotion({
        id: context.newId(),
        pipelineId: snapshot.pipelineId,
        stage,
        freight,
        current: snapshot.current,
        decision: context.decide(stage, freight, requestedBy),
        trigger: 'policy',
        requestedBy,
        now,
      });
      changes.promotionsCreated.push(created);
      changes.timeline.push({
        at: now.toISOString(),
        kind: 'promotion.created',
        actor: requestedBy,
        stage: stage.name,
        freight: freight.id,
        promotionId: created.promotion.id,
        message: `Policy ${candidate.policy} promotes ${freight.alias} to ${stage.name}.`,
        data: {
          policy: candidate.policy,
          decision: created.promotion.decision,
        },
      });
    }
  }
  return changes;
}

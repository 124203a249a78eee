import { askStepApproval, stepApprovals } from '../decision';
import { Requirement, Stage, Wait } from '../model';
import { PassContext } from './context';
import { gateOf, isOpen } from './gates';
import { Watched } from './watched';

/**
 * What lies outside of the pipeline and keeps watched freight back: locks that
 * others hold, stages of other entities, and people. Of a lock or a stage one
 * is enough, whatever freight waits for it, since its release has all looked at.
 *
 * @internal
 */
export function waitsOf(
  context: PassContext,
  watched: readonly Watched[],
): Wait[] {
  const waits = new Map<string, Wait>();
  for (const { stage, freight, decision, next } of watched) {
    for (const requirement of decision.requirements.filter(isOpen)) {
      const at = {
        stage: stage.name,
        freight: freight.id,
        gate: requirement.id,
      };
      const found: Wait[] =
        requirement.kind === 'approval'
          ? [{ kind: 'approval', key: '', ...at }]
          : outside(context, stage, requirement).map(on => ({ ...on, ...at }));
      for (const wait of found) {
        const people = wait.kind === 'approval';
        const id = JSON.stringify([
          wait.kind,
          wait.key,
          wait.stage,
          wait.gate,
          people && wait.freight,
        ]);
        if ((next || !people) && !waits.has(id)) {
          waits.set(id, wait);
        }
      }
    }
  }
  return [...waits.values(), ...askedBySteps(context)];
}

/** Of people, by steps that are under way. */
function askedBySteps({ snapshot, now }: PassContext): Wait[] {
  return stepApprovals(snapshot)
    .filter(asked => askStepApproval(snapshot, asked, now).status === 'Waiting')
    .map(({ stage, freight, gate }) => ({
      kind: 'approval',
      key: '',
      stage,
      freight,
      gate: gate.name,
    }));
}

/** The locks and stages that a requirement looks at. */
function outside(
  { snapshot }: PassContext,
  stage: Stage,
  { id }: Requirement,
): Array<Pick<Wait, 'kind' | 'key'>> {
  const lock = gateOf(snapshot, stage, 'lock', id);
  if (lock) {
    return [{ kind: 'lock', key: lock.lock }];
  }
  const gate = gateOf(snapshot, stage, 'dependency', id);
  return snapshot.dependencies
    .filter(
      state => state.relation === gate?.relation && state.stage === gate.stage,
    )
    .map(state => ({
      kind: 'dependency',
      key: `${state.entityRef}/${state.stage}`,
    }));
}

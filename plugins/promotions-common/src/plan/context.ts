import { Decider } from '../decision';
import { CurrentFreight, PipelineSnapshot, Stage, StageRun } from '../model';

/**
 * What a part of a pass looks at. Every part gets a fresh one, so that it sees
 * what the parts before it have planned.
 *
 * @internal
 */
export interface PassContext {
  snapshot: PipelineSnapshot;
  now: Date;
  newId: () => string;
  decide: Decider;
  /** Aliases of freight that is too old to be in the snapshot, as far as they matter. */
  takenAliases?: ReadonlySet<string>;
}

/** Who did what the engine does on its own. @public */
export const ENGINE_ACTOR = 'promotions';

/**
 * What people call the freight; the beginning of its id where it is too old to
 * be in the snapshot.
 *
 * @public
 */
export function aliasOf(
  snapshot: Pick<PipelineSnapshot, 'freight'>,
  freight: string,
): string {
  return (
    snapshot.freight.find(f => f.id === freight)?.alias ?? freight.slice(0, 7)
  );
}

/** @internal */
export function requestsOrigin(stage: Stage, origin: string): boolean {
  return stage.freight.some(request => request.origin === origin);
}

/** Who a policy is where it asks for something. @internal */
export function policyActor(policy: string | undefined): string {
  return `policy:${policy}`;
}

/**
 * A run belongs to one stay: the same freight promoted again starts anew.
 *
 * @public
 */
export function isRunOf(run: StageRun, entry: CurrentFreight): boolean {
  return (
    run.stage === entry.stage &&
    run.freight === entry.freight &&
    run.startedAt === entry.since
  );
}

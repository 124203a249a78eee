import {
  BasicPermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PipelinePermission,
  StagePermission,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineResource, StageResource } from './resources';

/** What is asked about pipelines and stages. */
export type PromotionsPermission = PipelinePermission | StagePermission;

/** A stage as rules see it, of a pipeline that is known. */
export type NamedStage = Pick<StageResource, 'name' | 'labels'>;

/** What a {@link Caller} asks of the services around it. */
export interface CallerSources {
  /** Decisions for the caller, in the order of the permissions; one call. */
  decide(permissions: PromotionsPermission[]): Promise<PolicyDecision[]>;
  /** Whether the caller has a permission that is about no resource. */
  allows(permission: BasicPermission): Promise<boolean>;
  /**
   * Owners of those of the entities that the caller may see in the catalog, in
   * the order of the refs.
   */
  owners(entityRefs: string[]): Promise<Array<string[] | undefined>>;
  appliesToPipeline(
    decision: PolicyDecision,
    pipeline: PipelineResource,
  ): boolean;
  appliesToStage(decision: PolicyDecision, stage: StageResource): boolean;
  /**
   * Refs of the entities whose pipelines can meet the decision, as far as the
   * caller may see them in the catalog. Undefined where they are too many, or
   * the decision does not say.
   */
  entitiesOf(decision: PolicyDecision): Promise<string[] | undefined>;
}

import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  conditionReportPermission,
  freightApprovePermission,
  freightCreatePermission,
  freightRejectPermission,
  gateApprovePermission,
  gateOverridePermission,
  holdManagePermission,
  PipelinePermission,
  pipelineReadPermission,
  pipelineRefreshPermission,
  PipelineSummary,
  promotionAbortPermission,
  promotionCreatePermission,
  StagePermission,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Actor, BoardPermissions } from '../engine/Engine';
import { knownOfAnyStage } from './anyStage';
import {
  CallerSources,
  NamedStage,
  PromotionsPermission,
} from './CallerSources';
import { allowsWhatever } from './criteria';
import { PipelineResource } from './resources';
import { StageView } from './StageView';

/** What {@link Caller.permissionsIn} asks about. */
export const boardPermissions: PromotionsPermission[] = [
  freightCreatePermission,
  pipelineRefreshPermission,
  promotionCreatePermission,
  promotionAbortPermission,
  freightApprovePermission,
  freightRejectPermission,
  holdManagePermission,
  gateApprovePermission,
  gateOverridePermission,
  conditionReportPermission,
];

/** What permissions need to know of a pipeline. */
type KnownPipeline = Pick<PipelineSummary, 'id' | 'entityRef'>;

/**
 * Whoever makes a request, and what they may do. Lives as long as the request:
 * each permission is decided once and each entity loaded once, and conditions
 * are applied here, so that a board of many stages costs one question.
 */
export class Caller {
  readonly actor: Actor;
  readonly #sources: CallerSources;
  readonly #wanted = new Map<string, PromotionsPermission>();
  readonly #decisions = new Map<string, Promise<PolicyDecision>>();
  readonly #owners = new Map<string, string[] | undefined>();

  constructor(actor: Actor, sources: CallerSources) {
    this.actor = actor;
    this.#sources = sources;
  }

  /** Names permissions that will be needed, so that all are decided at once. */
  prepare(permissions: PromotionsPermission[]): void {
    for (const permission of permissions) {
      if (!this.#decisions.has(permission.name)) {
        this.#wanted.set(permission.name, permission);
      }
    }
  }

  /** Those of the pipelines that the caller may see, in the same order. */
  async readable<P extends KnownPipeline>(pipelines: P[]): Promise<P[]> {
    this.prepare([pipelineReadPermission]);
    this.#decideWanted();
    await this.#load(pipelines.map(pipeline => pipeline.entityRef));
    const may = await Promise.all(
      pipelines.map(pipeline =>
        this.#mayInPipeline(pipelineReadPermission, pipeline),
      ),
    );
    return pipelines.filter((_, index) => may[index]);
  }

  /**
   * Refs of entities that have all pipelines which the caller may see, to look
   * for those only; undefined: they may be any.
   */
  async readableEntities(): Promise<string[] | undefined> {
    const decision = await this.#decision(pipelineReadPermission);
    if (decision.result === AuthorizeResult.ALLOW) {
      return undefined;
    }
    return decision.result === AuthorizeResult.DENY
      ? []
      : this.#sources.entitiesOf(decision);
  }

  /** Which of the stages, all that the pipeline has, the caller may see. */
  async stageView(
    pipeline: PipelineSummary,
    stages: NamedStage[],
  ): Promise<StageView> {
    const may = await this.#stageCheck(stageReadPermission, pipeline);
    return new StageView(
      stages.map(stage => ({ name: stage.name, visible: may(stage) })),
      await this.seesEverything(pipeline),
    );
  }

  /** Whether the caller may see whatever stage the pipeline has, had or gets. */
  async seesEverything(pipeline: PipelineSummary): Promise<boolean> {
    const resource = await this.#resource(pipeline);
    const decision = await this.#decision(stageReadPermission);
    return (
      resource !== undefined &&
      allowsWhatever(decision, condition =>
        knownOfAnyStage(condition, resource, this.#sources.appliesToStage),
      )
    );
  }

  /** @throws NotFoundError also when there is one that the caller may not see */
  async assertReadable(
    pipeline: PipelineSummary | undefined,
  ): Promise<PipelineSummary> {
    const [readable] = await this.readable(pipeline ? [pipeline] : []);
    if (!readable) {
      throw new NotFoundError(
        'There is no such pipeline, or you may not see it.',
      );
    }
    return readable;
  }

  /** @throws NotAllowedError */
  async assert(permission: BasicPermission): Promise<void> {
    if (!(await this.#sources.allows(permission))) {
      throw new NotAllowedError(
        `You may not do this: you need the permission ${permission.name}.`,
      );
    }
  }

  /** @throws NotAllowedError */
  async assertInPipeline(
    permission: PipelinePermission,
    pipeline: PipelineSummary,
  ): Promise<void> {
    if (!(await this.#mayInPipeline(permission, pipeline))) {
      throw new NotAllowedError(
        `You may not do this in pipeline ${pipeline.name}: you need the permission ${permission.name} there.`,
      );
    }
  }

  /** @throws NotAllowedError */
  async assertInStage(
    permission: StagePermission,
    pipeline: PipelineSummary,
    stage: NamedStage,
  ): Promise<void> {
    if (!(await this.mayInStage(permission, pipeline, stage))) {
      throw new NotAllowedError(
        `You may not do this in stage ${stage.name}: you need the permission ${permission.name} there.`,
      );
    }
  }

  async mayInStage(
    permission: StagePermission,
    pipeline: KnownPipeline,
    stage: NamedStage,
  ): Promise<boolean> {
    const may = await this.#stageCheck(permission, pipeline);
    return may(stage);
  }

  /** Whether there may be any stage in which the caller has the permission. */
  async mayAnywhere(permission: StagePermission): Promise<boolean> {
    const { result } = await this.#decision(permission);
    return result !== AuthorizeResult.DENY;
  }

  /** What a board tells the caller about buttons; `stages` are all there are. */
  async permissionsIn(
    pipeline: PipelineSummary,
    stages: NamedStage[],
  ): Promise<BoardPermissions> {
    this.prepare(boardPermissions);
    const [createFreight, refresh, checks] = await Promise.all([
      this.#mayInPipeline(freightCreatePermission, pipeline),
      this.#mayInPipeline(pipelineRefreshPermission, pipeline),
      this.#stageChecks(pipeline),
    ]);
    return {
      createFreight,
      refresh,
      reject: stages.length > 0 && stages.every(checks.reject),
      stage: stage => ({
        promote: checks.promote(stage),
        abort: checks.abort(stage),
        clear: checks.clear(stage),
        hold: checks.hold(stage),
        reject: checks.reject(stage),
        approve: checks.approve(stage),
        override: checks.override(stage),
        reportCondition: checks.reportCondition(stage),
      }),
    };
  }

  async #stageChecks(pipeline: PipelineSummary) {
    const check = (permission: StagePermission) =>
      this.#stageCheck(permission, pipeline);
    return {
      promote: await check(promotionCreatePermission),
      abort: await check(promotionAbortPermission),
      clear: await check(freightApprovePermission),
      hold: await check(holdManagePermission),
      reject: await check(freightRejectPermission),
      approve: await check(gateApprovePermission),
      override: await check(gateOverridePermission),
      reportCondition: await check(conditionReportPermission),
    };
  }

  async #mayInPipeline(
    permission: PipelinePermission,
    pipeline: KnownPipeline,
  ): Promise<boolean> {
    const resource = await this.#resource(pipeline);
    const decision = await this.#decision(permission);
    return (
      resource !== undefined &&
      this.#sources.appliesToPipeline(decision, resource)
    );
  }

  async #stageCheck(
    permission: StagePermission,
    pipeline: KnownPipeline,
  ): Promise<(stage: NamedStage) => boolean> {
    const resource = await this.#resource(pipeline);
    const decision = await this.#decision(permission);
    return ({ name, labels }) =>
      resource !== undefined &&
      this.#sources.appliesToStage(decision, {
        pipeline: resource,
        name,
        labels,
      });
  }

  async #decision(permission: PromotionsPermission): Promise<PolicyDecision> {
    this.prepare([permission]);
    this.#decideWanted();
    return this.#decisions.get(permission.name)!;
  }

  #decideWanted(): void {
    const wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    if (wanted.length > 0) {
      const all = this.#sources.decide(wanted);
      wanted.forEach(({ name }, index) => {
        const decision = all.then(decisions => decisions[index]);
        // Whoever waits for it sees the error; perhaps nobody does.
        decision.catch(() => {});
        this.#decisions.set(name, decision);
      });
    }
  }

  async #resource(
    pipeline: KnownPipeline,
  ): Promise<PipelineResource | undefined> {
    const { id, entityRef } = pipeline;
    await this.#load([entityRef]);
    const owners = this.#owners.get(entityRef);
    return owners && { id, entityRef, owners };
  }

  async #load(entityRefs: string[]): Promise<void> {
    const missing = [...new Set(entityRefs)].filter(
      ref => !this.#owners.has(ref),
    );
    if (missing.length > 0) {
      const found = await this.#sources.owners(missing);
      missing.forEach((ref, index) => this.#owners.set(ref, found[index]));
    }
  }
}

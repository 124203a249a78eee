import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  freightApprovePermission,
  freightCreatePermission,
  holdManagePermission,
  PipelinePermission,
  pipelineReadPermission,
  pipelineRefreshPermission,
  PipelineSummary,
  promotionAbortPermission,
  promotionCreatePermission,
  StagePermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Actor, BoardPermissions } from '../engine/Engine';
import { PipelineResource, StageResource } from './resources';

type PromotionsPermission = PipelinePermission | StagePermission;

type NamedStage = Pick<StageResource, 'name' | 'labels'>;

/** What {@link Caller.permissionsIn} asks about. */
export const boardPermissions: PromotionsPermission[] = [
  freightCreatePermission,
  pipelineRefreshPermission,
  promotionCreatePermission,
  promotionAbortPermission,
  freightApprovePermission,
  holdManagePermission,
];

/** What a {@link Caller} asks of the services around it. */
export interface CallerSources {
  /** Decisions for the caller, in the order of the permissions; one call. */
  decide(permissions: PromotionsPermission[]): Promise<PolicyDecision[]>;
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
}

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
  async readable(pipelines: PipelineSummary[]): Promise<PipelineSummary[]> {
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
    pipeline: PipelineSummary,
    stage: NamedStage,
  ): Promise<boolean> {
    const may = await this.#stageCheck(permission, pipeline);
    return may(stage);
  }

  /** What a board tells the caller about buttons. */
  async permissionsIn(pipeline: PipelineSummary): Promise<BoardPermissions> {
    this.prepare(boardPermissions);
    const [createFreight, refresh, promote, abort, clear, hold] =
      await Promise.all([
        this.#mayInPipeline(freightCreatePermission, pipeline),
        this.#mayInPipeline(pipelineRefreshPermission, pipeline),
        this.#stageCheck(promotionCreatePermission, pipeline),
        this.#stageCheck(promotionAbortPermission, pipeline),
        this.#stageCheck(freightApprovePermission, pipeline),
        this.#stageCheck(holdManagePermission, pipeline),
      ]);
    return {
      createFreight,
      refresh,
      stage: stage => ({
        promote: promote(stage),
        abort: abort(stage),
        clear: clear(stage),
        hold: hold(stage),
      }),
    };
  }

  async #mayInPipeline(
    permission: PipelinePermission,
    pipeline: PipelineSummary,
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
    pipeline: PipelineSummary,
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
    pipeline: PipelineSummary,
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

/** @throws NotAllowedError for who is neither a user nor a service */
export function actorOf(credentials: BackstageCredentials): Actor {
  const principal = credentials.principal as {
    type?: string;
    userEntityRef?: string;
    subject?: string;
  };
  if (principal.type === 'user' && principal.userEntityRef) {
    return { ref: principal.userEntityRef, kind: 'person' };
  }
  if (principal.type === 'service' && principal.subject) {
    return { ref: `service:${principal.subject}`, kind: 'service' };
  }
  throw new NotAllowedError('Only users and services may do this.');
}

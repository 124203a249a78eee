import { InputError, NotFoundError } from '@backstage/errors';
import {
  PipelineSummary,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { Caller } from '../../permissions/Caller';
import { StageView } from '../../permissions/StageView';
import { Store } from '../../store/Store';
import { decisionsIn, StageElsewhere, stagesElsewhere } from './elsewhere';
import { Narrowing } from './Narrowing';

/** What is read to know what a caller may see. */
export type VisibilityStore = Pick<
  Store,
  'getPipeline' | 'getPipelineDocument' | 'listStageNames'
>;

/**
 * A pipeline that a caller may see, with those of its stages that they may.
 * For the rest there are no such stages: routes ask here, and nowhere else,
 * which stages there are.
 */
export class VisiblePipeline {
  private constructor(
    private readonly store: VisibilityStore,
    private readonly caller: Caller,
    /** As it is: not to be answered without being narrowed. */
    readonly summary: PipelineSummary,
    /** All that it has, for questions about the pipeline as a whole. */
    readonly allStages: Stage[],
    readonly view: StageView,
  ) {}

  /** @throws NotFoundError also when there is one that the caller may not see */
  static async open(
    store: VisibilityStore,
    caller: Caller,
    id: string,
  ): Promise<VisiblePipeline> {
    const summary = await caller.assertReadable(await store.getPipeline(id));
    return VisiblePipeline.of(store, caller, summary);
  }

  /** Of a pipeline that the caller is known to see. */
  static async of(
    store: VisibilityStore,
    caller: Caller,
    summary: PipelineSummary,
  ): Promise<VisiblePipeline> {
    const document = await store.getPipelineDocument(summary.id);
    const stages = document?.pipeline?.stages ?? [];
    const view = await caller.stageView(summary, stages);
    return new VisiblePipeline(store, caller, summary, stages, view);
  }

  get id(): string {
    return this.summary.id;
  }

  /** The stages of the document in force that the caller may see. */
  get stages(): Stage[] {
    return this.allStages.filter(({ name }) => this.view.sees(name));
  }

  /** @throws InputError that names the stages which the caller may see */
  stage(name: string): Stage {
    const stage = this.#find(name);
    if (!stage) {
      const names = this.stages.map(candidate => candidate.name);
      throw new InputError(
        `stage: the pipeline has no stage ${name}; it has ${
          names.join(', ') || 'none'
        }.`,
      );
    }
    return stage;
  }

  /** As {@link stage}, where the stage is part of the address. @throws NotFoundError */
  addressedStage(name: string): Stage {
    const stage = this.#find(name);
    if (!stage) {
      throw new NotFoundError(`The pipeline has no stage ${name}.`);
    }
    return stage;
  }

  /**
   * Names of stages to look for in lists, so that they have nothing of others;
   * undefined where the caller may see all that there are and were.
   */
  get listed(): string[] | undefined {
    return this.view.everything ? undefined : this.view.visible;
  }

  /**
   * Narrows what is to be answered to what the caller may see.
   *
   * @param answer - in which all decisions lie that will be narrowed
   */
  async narrowing(answer: unknown): Promise<Narrowing> {
    const [hidden, hiddenElsewhere] = await Promise.all([
      this.#hiddenNames(),
      this.#hiddenElsewhere(answer),
    ]);
    return new Narrowing(this.view, hidden, stage =>
      hiddenElsewhere.has(keyOf(stage)),
    );
  }

  #find(name: string): Stage | undefined {
    return this.stages.find(candidate => candidate.name === name);
  }

  async #hiddenNames(): Promise<string[]> {
    if (this.view.everything) {
      return [];
    }
    const names = [
      ...this.allStages.map(({ name }) => name),
      ...(await this.store.listStageNames(this.id)),
    ];
    return [...new Set(names)].filter(name => !this.view.sees(name));
  }

  async #hiddenElsewhere(answer: unknown): Promise<Set<string>> {
    const named = new Map<string, StageElsewhere>();
    for (const decision of decisionsIn(answer)) {
      for (const stage of decision.requirements.flatMap(stagesElsewhere)) {
        named.set(keyOf(stage), stage);
      }
    }
    const others = new Map<string, Promise<VisiblePipeline | undefined>>();
    const seen = await Promise.all(
      [...named.values()].map(async ({ pipelineId, stage }) => {
        if (pipelineId === this.id) {
          return this.view.sees(stage);
        }
        const other = others.get(pipelineId) ?? this.#other(pipelineId);
        others.set(pipelineId, other);
        return (await other)?.view.sees(stage) ?? false;
      }),
    );
    return new Set([...named.keys()].filter((_, index) => !seen[index]));
  }

  /** Another pipeline; undefined where the caller may not see it. */
  async #other(id: string): Promise<VisiblePipeline | undefined> {
    const summary = await this.store.getPipeline(id);
    const [readable] = await this.caller.readable(summary ? [summary] : []);
    return readable && VisiblePipeline.of(this.store, this.caller, readable);
  }
}

function keyOf({ pipelineId, stage }: StageElsewhere): string {
  return `${pipelineId}/${stage}`;
}

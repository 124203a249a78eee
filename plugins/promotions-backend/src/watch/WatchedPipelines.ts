import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { StageHealthChecks, Store } from '../store/Store';
import { Watcher } from './Watcher';

const PAGE = 500;

/** What is watched of a pipeline. */
interface Watched {
  /** When its document came into force. */
  inForce: string;
  /** What steps asked for, as JSON. */
  checks: string;
}

/**
 * Has the watcher watch what the documents in force ask for, and what steps
 * have asked to be watched for what is current, also where another process has
 * read or run them.
 */
export class WatchedPipelines {
  readonly #watched = new Map<string, Watched>();

  constructor(
    private readonly store: Pick<
      Store,
      | 'getPipeline'
      | 'getPipelineDocument'
      | 'listHealthChecks'
      | 'listPipelines'
    >,
    private readonly watcher: Pick<Watcher, 'watch' | 'forget'>,
    /**
     * Called with a pipeline when it is seen first, and when its document is
     * another one. A start of the process is the only time at which the rules
     * of its configuration change, so that every pipeline is looked at then.
     */
    private readonly changed: (pipelineId: string) => void,
  ) {}

  async sync(): Promise<void> {
    const checks = await this.#allChecks();
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await this.store.listPipelines({ limit: PAGE, cursor });
      for (const summary of page.items) {
        if (summary.state !== 'Archived') {
          seen.add(summary.id);
          await this.#follow(summary, checks.get(summary.id) ?? []);
        }
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    for (const id of this.#watched.keys()) {
      if (!seen.has(id)) {
        this.#watched.delete(id);
        this.watcher.forget(id);
      }
    }
  }

  /** Watches what the pipeline's document asks for. */
  async follow(summary: PipelineSummary): Promise<void> {
    const checks = await this.#checksOf(summary.id);
    await this.#follow(summary, checks);
  }

  /** Something has happened in a stage: steps may ask for something else now. */
  async refresh(pipelineId: string): Promise<void> {
    const checks = await this.#checksOf(pipelineId);
    if (this.#watched.get(pipelineId)?.checks === JSON.stringify(checks)) {
      return;
    }
    const summary = await this.store.getPipeline(pipelineId);
    if (summary && summary.state !== 'Archived') {
      await this.#follow(summary, checks);
    }
  }

  async #follow(
    { id, document: { inForceSince: inForce } }: PipelineSummary,
    asked: StageHealthChecks[],
  ): Promise<void> {
    const known = this.#watched.get(id);
    const checks = JSON.stringify(asked);
    if (
      inForce === undefined ||
      (known?.inForce === inForce && known.checks === checks)
    ) {
      return;
    }
    const document = await this.store.getPipelineDocument(id);
    if (!document?.pipeline) {
      return;
    }
    this.watcher.watch(id, document.pipeline, asked);
    this.#watched.set(id, { inForce, checks });
    if (known?.inForce !== inForce) {
      this.changed(id);
    }
  }

  async #checksOf(pipelineId: string): Promise<StageHealthChecks[]> {
    return (await this.#allChecks(pipelineId)).get(pipelineId) ?? [];
  }

  /** By pipeline. */
  async #allChecks(
    pipelineId?: string,
  ): Promise<Map<string, StageHealthChecks[]>> {
    const all = new Map<string, StageHealthChecks[]>();
    let cursor: string | undefined;
    do {
      const page = await this.store.listHealthChecks({
        pipelineId,
        limit: PAGE,
        cursor,
      });
      for (const checks of page.items) {
        const others = all.get(checks.pipelineId) ?? [];
        all.set(checks.pipelineId, [...others, checks]);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return all;
  }
}

import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../store/Store';
import { Watcher } from './Watcher';

const PAGE = 500;

/**
 * Has the watcher watch what the documents in force ask for, also those that
 * another process has read.
 */
export class WatchedPipelines {
  /** Pipeline to when its document came into force, as far as it is watched. */
  readonly #inForce = new Map<string, string>();

  constructor(
    private readonly store: Pick<
      Store,
      'listPipelines' | 'getPipelineDocument'
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
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await this.store.listPipelines({ limit: PAGE, cursor });
      for (const summary of page.items) {
        if (summary.state !== 'Archived') {
          seen.add(summary.id);
          await this.follow(summary);
        }
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    for (const id of this.#inForce.keys()) {
      if (!seen.has(id)) {
        this.#inForce.delete(id);
        this.watcher.forget(id);
      }
    }
  }

  /** Watches what the pipeline's document asks for. */
  async follow(summary: PipelineSummary): Promise<void> {
    const since = summary.document.inForceSince;
    if (since === undefined || this.#inForce.get(summary.id) === since) {
      return;
    }
    const document = await this.store.getPipelineDocument(summary.id);
    if (!document?.pipeline) {
      return;
    }
    this.watcher.watch(summary.id, document.pipeline);
    this.#inForce.set(summary.id, since);
    this.changed(summary.id);
  }
}

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
    private readonly store: Store,
    private readonly watcher: Watcher,
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

  /**
   * Watches what the pipeline's document asks for.
   *
   * @returns whether it is another document than before
   */
  async follow(summary: PipelineSummary): Promise<boolean> {
    const since = summary.document.inForceSince;
    if (since === undefined || this.#inForce.get(summary.id) === since) {
      return false;
    }
    const document = await this.store.getPipelineDocument(summary.id);
    if (!document?.pipeline) {
      return false;
    }
    this.watcher.watch(summary.id, document.pipeline);
    this.#inForce.set(summary.id, since);
    return true;
  }
}

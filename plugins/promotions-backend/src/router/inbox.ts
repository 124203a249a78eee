import {
  gateApprovePermission,
  InboxItem,
  Page,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import { RouterStore } from './lookUp';
import { pageOfVisible } from './paging';
import { VisiblePipeline } from './visibility';

/**
 * Waits that are looked at for one page. Whoever may approve everywhere but is
 * asked by no gate would otherwise have all pipelines read at once.
 */
const MAX_WAITS = 200;

type StoredWait = Wait & { pipelineId: string; since: string };

function keyOf(wait: {
  pipelineId: string;
  stage: string;
  freight: string;
  gate: string;
}): string {
  return [wait.pipelineId, wait.stage, wait.freight, wait.gate].join(' ');
}

/** Pipelines with something that waits, each opened once. */
class OpenPipelines {
  readonly #opened = new Map<string, Promise<VisiblePipeline | undefined>>();

  constructor(
    private readonly sources: {
      engine: Engine;
      store: RouterStore;
      caller: Caller;
    },
  ) {}

  /** Waits in stages that the caller may see and approve in. */
  async approvable(waits: StoredWait[]): Promise<StoredWait[]> {
    const may = await Promise.all(
      waits.map(async ({ pipelineId, stage: name }) => {
        const pipeline = await this.#open(pipelineId);
        const stage = pipeline?.stages.find(each => each.name === name);
        return (
          pipeline !== undefined &&
          stage !== undefined &&
          this.sources.caller.mayInStage(
            gateApprovePermission,
            pipeline.summary,
            stage,
          )
        );
      }),
    );
    return waits.filter((_, index) => may[index]);
  }

  /** In the order of the waits; each once, at the wait of its first gate. */
  async itemsOf(waits: StoredWait[]): Promise<InboxItem[]> {
    const stages = new Map<string, Set<string>>();
    for (const { pipelineId, stage } of waits) {
      const before = stages.get(pipelineId) ?? new Set();
      stages.set(pipelineId, before.add(stage));
    }
    const items = new Map<string, InboxItem>();
    for (const [pipelineId, names] of stages) {
      for (const item of await this.#ask(pipelineId, [...names])) {
        const { stage, freight, gates } = item;
        items.set(
          keyOf({ pipelineId, stage, freight: freight.id, gate: gates[0] }),
          item,
        );
      }
    }
    return waits.flatMap(wait => items.get(keyOf(wait)) ?? []);
  }

  async #ask(pipelineId: string, stages: string[]): Promise<InboxItem[]> {
    const { engine, caller } = this.sources;
    const pipeline = await this.#open(pipelineId);
    const items = await engine.inboxOf(pipelineId, stages, caller.actor);
    const narrow = await pipeline?.narrowing(items);
    return items.map(item => narrow?.inboxItem(item) ?? item);
  }

  #open(id: string): Promise<VisiblePipeline | undefined> {
    const opening = this.#opened.get(id) ?? this.#openNow(id);
    this.#opened.set(id, opening);
    return opening;
  }

  async #openNow(id: string): Promise<VisiblePipeline | undefined> {
    const { store, caller } = this.sources;
    const summary = await store.getPipeline(id);
    const [readable] = await caller.readable(summary ? [summary] : []);
    return readable && VisiblePipeline.of(store, caller, readable);
  }
}

/**
 * What waits for an approval that the caller may give. The store knows what
 * waits; of that, what lies in stages which the caller may see and approve in
 * is asked of the engine.
 */
export async function listInbox(
  sources: { engine: Engine; store: RouterStore; caller: Caller },
  query: { limit: number; cursor?: string },
): Promise<Page<InboxItem>> {
  const pipelines = new OpenPipelines(sources);
  const items: InboxItem[] = [];
  let { cursor } = query;
  for (let seen = 0; ; ) {
    const page: Page<StoredWait> = await pageOfVisible({
      limit: query.limit - items.length,
      cursor,
      list: each => sources.store.listWaits({ ...each, kind: 'approval' }),
      visible: waits => pipelines.approvable(waits),
    });
    items.push(...(await pipelines.itemsOf(page.items)));
    cursor = page.nextCursor;
    seen += page.items.length;
    if (
      cursor === undefined ||
      items.length >= query.limit ||
      seen >= MAX_WAITS
    ) {
      return { items, nextCursor: cursor };
    }
  }
}

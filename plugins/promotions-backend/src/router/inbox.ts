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
  /** Undefined where the caller may not see it. */
  readonly #opened = new Map<string, VisiblePipeline | undefined>();

  constructor(
    private readonly sources: {
      engine: Engine;
      store: RouterStore;
      caller: Caller;
    },
  ) {}

  /** Waits in stages that the caller may see and approve in. */
  async approvable(waits: StoredWait[]): Promise<StoredWait[]> {
    await this.#openAll(waits.map(({ pipelineId }) => pipelineId));
    const may = await Promise.all(
      waits.map(async ({ pipelineId, stage: name }) => {
        const pipeline = this.#opened.get(pipelineId);
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
    const pipeline = this.#opened.get(pipelineId);
    if (!pipeline) {
      return [];
    }
    const items = await engine.inboxOf(pipelineId, stages, caller.actor);
    const narrow = await pipeline.narrowing(items);
    return items.map(item => narrow.inboxItem(item));
  }

  /** Those that are not open yet, for one question to the catalog. */
  async #openAll(ids: string[]): Promise<void> {
    const { store, caller } = this.sources;
    const missing = [...new Set(ids)].filter(id => !this.#opened.has(id));
    const found = await Promise.all(missing.map(id => store.getPipeline(id)));
    const readable = await caller.readable(
      found.filter(summary => summary !== undefined),
    );
    const opened = await Promise.all(
      readable.map(each => VisiblePipeline.of(store, caller, each)),
    );
    missing.forEach(id =>
      this.#opened.set(
        id,
        opened.find(pipeline => pipeline.id === id),
      ),
    );
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
  if (!(await sources.caller.mayAnywhere(gateApprovePermission))) {
    return { items: [] };
  }
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

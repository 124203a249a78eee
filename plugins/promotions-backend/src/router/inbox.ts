import {
  gateApprovePermission,
  InboxItem,
  Page,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import { WaitInStage } from '../store/Store';
import { RouterStore } from './lookUp';
import { pageOfVisible } from './paging';
import { VisiblePipeline } from './visibility';

/**
 * Waits that are looked at for one page. Whoever may approve everywhere but is
 * asked by no gate would otherwise have all pipelines read at once.
 */
const MAX_WAITS = 200;

function keyOf(wait: {
  pipelineId: string;
  stage: string;
  freight: string;
  gate: string;
}): string {
  return [wait.pipelineId, wait.stage, wait.freight, wait.gate].join(' ');
}

/**
 * Waits in stages that the caller may see and approve in, in the same order.
 * That is told by what the store lists with them: no pipeline is opened, and
 * owners are asked for together.
 */
async function approvable(
  caller: Caller,
  waits: WaitInStage[],
): Promise<WaitInStage[]> {
  const pipelines = new Map(
    waits.map(({ pipelineId: id, entityRef }) => [id, { id, entityRef }]),
  );
  const readable = await caller.readable([...pipelines.values()]);
  const known = new Map(readable.map(pipeline => [pipeline.id, pipeline]));
  const may = await Promise.all(
    waits.map(async ({ pipelineId, stage: name, labels }) => {
      const pipeline = known.get(pipelineId);
      if (!pipeline || !labels) {
        return false;
      }
      const stage = { name, labels };
      return (
        (await caller.mayInStage(stageReadPermission, pipeline, stage)) &&
        caller.mayInStage(gateApprovePermission, pipeline, stage)
      );
    }),
  );
  return waits.filter((_, index) => may[index]);
}

/** Pipelines with something that waits and is shown, each opened once. */
class OpenPipelines {
  /** Undefined where the caller may not see it any more. */
  readonly #opened = new Map<string, VisiblePipeline | undefined>();

  constructor(
    private readonly sources: {
      engine: Engine;
      store: RouterStore;
      caller: Caller;
    },
  ) {}

  /** In the order of the waits; each once, at the wait of its first gate. */
  async itemsOf(waits: WaitInStage[]): Promise<InboxItem[]> {
    await this.#openAll(waits.map(({ pipelineId }) => pipelineId));
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
    const seen = stages.filter(stage => pipeline?.view.sees(stage));
    if (!pipeline || seen.length === 0) {
      return [];
    }
    const items = await engine.inboxOf(pipelineId, seen, caller.actor);
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
  // As with pipelines, the store looks only for what the caller may see, as far
  // as that is known.
  const entityRefs = await sources.caller.readableEntities();
  const pipelines = new OpenPipelines(sources);
  const items: InboxItem[] = [];
  let { cursor } = query;
  for (let seen = 0; ; ) {
    const page: Page<WaitInStage> = await pageOfVisible({
      limit: query.limit - items.length,
      cursor,
      list: each =>
        sources.store.listWaits({ ...each, entityRefs, kind: 'approval' }),
      visible: waits => approvable(sources.caller, waits),
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

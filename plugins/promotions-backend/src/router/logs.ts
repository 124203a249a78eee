import {
  LogPage,
  LogQuery,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkRef } from '../store/Store';
import { RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';
import { visiblePromotion, visibleTask } from './visibleWork';

const DEFAULT_LINES = 200;

/** How often the store is asked while somebody waits for a line. */
const POLL_MS = 1_000;

/** What steps wrote, as they write it. */
export function addLogRoutes(
  router: Router,
  context: RouteContext & { store: RouterStore },
): void {
  const { store } = context;

  addRoute(
    router,
    context,
    operations.getPromotionLog,
    async ({ caller, params: { promotionId }, query }) => {
      const { pipeline } = await visiblePromotion(store, caller, promotionId);
      const hasEnded = async () => {
        const found = await store.getPromotion(promotionId);
        const phase = found?.promotion.phase;
        return phase !== 'Pending' && phase !== 'Running';
      };
      const work: WorkRef = { kind: 'promotion', id: promotionId };
      return answer(pipeline, await readLog(store, work, query, hasEnded));
    },
  );

  addRoute(
    router,
    context,
    operations.getTaskLog,
    async ({ caller, params: { taskId }, query }) => {
      const { pipeline } = await visibleTask(store, caller, taskId);
      const hasEnded = async () => {
        const found = await store.getTask(taskId);
        const state = found?.task.state;
        return state !== 'Pending' && state !== 'Progressing';
      };
      const work: WorkRef = { kind: 'task', id: taskId };
      return answer(pipeline, await readLog(store, work, query, hasEnded));
    },
  );
}

/**
 * A page of the log. Where there is nothing yet, and more may come, the answer
 * is held back for as long as the query wants to wait.
 */
async function readLog(
  store: Pick<RouterStore, 'listLog'>,
  work: WorkRef,
  { wait = 0, limit = DEFAULT_LINES, ...query }: LogQuery,
  hasEnded: () => Promise<boolean>,
): Promise<LogPage> {
  const until = performance.now() + wait * 1_000;
  for (;;) {
    // Asked first: what is written before the end is read after it.
    const isOver = await hasEnded();
    const { items, nextCursor, cursor } = await store.listLog(work, {
      ...query,
      limit,
    });
    const left = until - performance.now();
    if (items.length > 0 || isOver || left <= 0) {
      return {
        items,
        ...(cursor !== undefined && { cursor }),
        ended: isOver && nextCursor === undefined,
      };
    }
    await sleep(Math.min(POLL_MS, left));
  }
}

async function answer(pipeline: VisiblePipeline, page: LogPage) {
  const narrow = await pipeline.narrowing(undefined);
  const items = page.items.map(line => ({
    ...line,
    message: narrow.text(line.message),
  }));
  return { status: 200, body: { ...page, items } };
}

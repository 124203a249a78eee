import {
  EngineHealth,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { addRoute, expressPath, RouteContext } from './route';

export function addServiceRoutes(
  router: Router,
  context: RouteContext & {
    openApi: Record<string, unknown>;
    pipelineSchema: Record<string, unknown>;
    health(): Promise<EngineHealth>;
  },
): void {
  const { openApi, pipelineSchema } = context;

  addRoute(router, context, operations.getOpenApi, async () => ({
    status: 200,
    body: openApi,
  }));

  router.get(
    expressPath(operations.getPipelineSchema),
    async (_request, response) => {
      response.json(pipelineSchema);
    },
  );

  const health = rarely(context.health);
  router.get(expressPath(operations.getHealth), async (_request, response) => {
    const answer = await health();
    response.status(answer.status === 'down' ? 503 : 200).json(answer);
  });
}

/** For how long an answer that anybody may ask for is kept. */
const KEPT_MS = 1_000;

/** Asks at most once a second, however many ask at once. */
function rarely<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: { answer: Promise<T>; until: number } | undefined;
  return () => {
    if (!kept || performance.now() >= kept.until) {
      kept = { answer: ask(), until: performance.now() + KEPT_MS };
    }
    return kept.answer;
  };
}

import { operations } from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { addRoute, expressPath, RouteContext } from './route';

export function addServiceRoutes(
  router: Router,
  context: RouteContext & {
    openApi: Record<string, unknown>;
    pipelineSchema: Record<string, unknown>;
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

  router.get(expressPath(operations.getHealth), async (_request, response) => {
    response.json({ status: 'ok' });
  });
}

import { parseEntityRef } from '@backstage/catalog-model';

/*
 * Where the app shows what somebody is told of, relative to `app.baseUrl`, as
 * the notifications plugin and its processors take it.
 */

export function promotionLink(promotionId: string): string {
  return `/promotions/runs/${encodeURIComponent(promotionId)}`;
}

export const APPROVALS_LINK = '/promotions/approvals';

export function stageLink(
  pipeline: { id: string; entityRef: string },
  stage: string | undefined,
): string {
  const { namespace, kind, name } = parseEntityRef(pipeline.entityRef);
  const path = [namespace, kind, name].map(encodeURIComponent).join('/');
  const query = new URLSearchParams({
    pipeline: pipeline.id,
    ...(stage !== undefined && { stage }),
  });
  return `/catalog/${path}/promotions?${query}`;
}

import { useRouteRef } from '@backstage/frontend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import {
  entityRouteParams,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { ENTITY_TAB_PATH } from '../routes';
import { TabState } from './useTabState';

/** Where a pipeline is shown: the tab of its entity, with something chosen. */
export function usePipelineHref(): (
  pipeline: Pick<PipelineSummary, 'id' | 'entityRef'>,
  state?: Omit<TabState, 'pipeline'>,
) => string | undefined {
  const entityRoute = useRouteRef(entityRouteRef);
  return (pipeline, state = {}) => {
    const entity = entityRoute?.(
      entityRouteParams(parseEntityRef(pipeline.entityRef)),
    );
    const query = new URLSearchParams({ pipeline: pipeline.id, ...state });
    return entity && `${entity}/${ENTITY_TAB_PATH}?${query}`;
  };
}

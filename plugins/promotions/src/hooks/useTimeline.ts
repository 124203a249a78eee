import { useApi } from '@backstage/core-plugin-api';
import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { Pages, usePages } from './usePages';
import { useSignalledRefresh } from './useSignalledRefresh';

const PAGE = 20;

/** What has changed in a pipeline, or one stage of it, the newest first. */
export function useTimeline(
  pipelineId: string,
  about: { stage?: string; freight?: string },
): Pages<TimelineEntry> {
  const api = useApi(promotionsApiRef);
  const { stage, freight } = about;
  const pages = usePages(
    query => api.listTimeline(pipelineId, { ...query, stage, freight }),
    { key: JSON.stringify([pipelineId, stage, freight]), size: PAGE },
  );
  useSignalledRefresh(pipelineId, pages.refresh);
  return pages;
}

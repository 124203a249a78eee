import { useState } from 'react';
import { Button, ButtonLink, Select, Text } from '@backstage/ui';
import { errorApiRef, useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import RefreshIcon from '@material-ui/icons/Refresh';
import {
  Board,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { pipelineTitle } from '../../lib/pipelineTitle';
import { RelativeTime, Since, StatusBadge } from '../common';
import styles from './PromotionsTab.module.css';

export interface TabHeadProps {
  pipelines: PipelineSummary[];
  pipeline: PipelineSummary;
  board: Board | undefined;
  onChoose(pipelineId: string): void;
  onRefreshed(): void;
}

/** Which pipeline this is, how its document is, and how to read it anew. */
export function TabHead(props: TabHeadProps) {
  const t = useTexts();
  const { pipelines, pipeline, board } = props;
  const { document } = pipeline;
  const title = pipelineTitle(pipeline);
  return (
    <div className={styles.head}>
      <div className={styles.headText}>
        <div className={styles.titleLine}>
          {pipelines.length > 1 ? (
            <Select
              className={styles.choice}
              aria-label={t('tab.pipeline')}
              value={pipeline.id}
              onChange={key => props.onChoose(String(key))}
              options={pipelines.map(item => ({
                value: item.id,
                label: pipelineTitle(item),
              }))}
            />
          ) : (
            <Text as="h2" variant="title-x-small" weight="bold">
              {title}
            </Text>
          )}
          <StatusBadge tone={document.state === 'Good' ? 'success' : 'danger'}>
            {t(`tab.document.${document.state}`)}
          </StatusBadge>
        </div>
        {pipeline.description && (
          <Text as="p" variant="body-medium" color="secondary">
            {pipeline.description}
          </Text>
        )}
        <Text as="p" variant="body-small" color="secondary">
          {t('tab.changed')} <RelativeTime at={pipeline.updatedAt} />
          {document.inForceSince && (
            <>
              {', '}
              {t('tab.inForce')} <Since at={document.inForceSince} />
            </>
          )}
        </Text>
      </div>
      <div className={styles.headActions}>
        {document.url && (
          <ButtonLink
            href={document.url}
            target="_blank"
            rel="noopener"
            variant="tertiary"
            aria-label={t('tab.sourceOf', { name: title })}
            iconEnd={<OpenInNewIcon aria-hidden fontSize="inherit" />}
          >
            {t('tab.source')}
          </ButtonLink>
        )}
        {board?.permissions.refresh && (
          <RefreshButton {...props} pipelineId={pipeline.id} />
        )}
      </div>
    </div>
  );
}

function RefreshButton(props: { pipelineId: string; onRefreshed(): void }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const errorApi = useApi(errorApiRef);
  const [busy, setBusy] = useState(false);
  const refresh = async () => {
    setBusy(true);
    try {
      await api.refreshPipeline(props.pipelineId);
      props.onRefreshed();
    } catch (e) {
      errorApi.post(toError(e));
    }
    setBusy(false);
  };
  return (
    <Button
      variant="secondary"
      isPending={busy}
      iconStart={<RefreshIcon aria-hidden fontSize="inherit" />}
      onPress={refresh}
    >
      {t('tab.refresh')}
    </Button>
  );
}

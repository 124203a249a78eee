import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import {
  EntityInfoCard,
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { ButtonLink, Text } from '@backstage/ui';
import {
  InboxItem,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { useBoard } from '../../hooks/useBoard';
import { useInbox } from '../../hooks/useInbox';
import { usePipelines } from '../../hooks/usePipelines';
import { useTexts } from '../../hooks/useTexts';
import { pipelineTitle } from '../../lib/pipelineTitle';
import { ENTITY_TAB_PATH } from '../../routes';
import { Hint, Loading, Problem } from '../common';
import { AttentionLine } from './AttentionLine';
import { StageLine } from './StageLine';
import styles from './OverviewCard.module.css';

/** Pipelines that the card shows in full. */
const MOST = 3;

/** A card for the overview of an entity: where each stage is. */
export function OverviewCard() {
  const t = useTexts();
  const { entity } = useEntity();
  const entityRoute = useRouteRef(entityRouteRef);
  const { data, error, loading, refresh } = usePipelines(
    stringifyEntityRef(entity),
  );
  // Who may not be asked has none; the card has more to say than that.
  const inbox = useInbox();
  const entityHref = entityRoute?.(entityRouteParams(entity));
  const tabHref = entityHref && `${entityHref}/${ENTITY_TAB_PATH}`;
  return (
    <EntityInfoCard
      title={t('card.title')}
      footerActions={
        tabHref && (
          <ButtonLink size="small" variant="secondary" href={tabHref}>
            {t('card.open')}
          </ButtonLink>
        )
      }
    >
      {loading && <Loading heights={[56, 20]} />}
      {!data && error && <Problem error={error} onRetry={refresh} />}
      {data?.length === 0 && <Hint>{t('tab.noPipelineTitle')}</Hint>}
      <div className={styles.pipelines}>
        {data?.slice(0, MOST).map(pipeline => (
          <PipelineLine
            key={pipeline.id}
            pipeline={pipeline}
            inbox={inbox.data?.items ?? []}
            tabHref={tabHref}
            named={data.length > 1}
          />
        ))}
      </div>
      {data && data.length > MOST && (
        <Hint>{t('card.more', { count: data.length - MOST })}</Hint>
      )}
    </EntityInfoCard>
  );
}

function PipelineLine(props: {
  pipeline: PipelineSummary;
  inbox: InboxItem[];
  tabHref: string | undefined;
  /** There are several, so each says its name. */
  named: boolean;
}) {
  const { pipeline, tabHref, named } = props;
  const { board, freightById, error, loading, refresh } = useBoard(pipeline.id);
  if (loading) {
    return <Loading heights={[56, 20]} />;
  }
  if (!board) {
    return error ? <Problem error={error} onRetry={refresh} /> : null;
  }
  return (
    <div className={styles.pipeline}>
      {named && (
        <Text as="h4" variant="body-medium" weight="bold">
          {pipelineTitle(pipeline)}
        </Text>
      )}
      <StageLine
        board={board}
        freightById={freightById}
        hrefOf={stage =>
          tabHref &&
          `${tabHref}?${new URLSearchParams({ pipeline: pipeline.id, stage })}`
        }
      />
      <AttentionLine
        board={board}
        freightById={freightById}
        inbox={props.inbox}
      />
    </div>
  );
}

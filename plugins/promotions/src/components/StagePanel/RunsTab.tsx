import { useState } from 'react';
import { Button, Link } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  BoardStage,
  Freight,
  Promotion,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { usePolling } from '../../hooks/usePolling';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';
import { phaseTone } from '../../lib/tones';
import { StageRunSection } from '../StageRun';
import {
  Actor,
  Hint,
  Loading,
  Problem,
  RelativeTime,
  Section,
  Sentence,
  StatusBadge,
  useAlias,
} from '../common';
import styles from './StagePanel.module.css';

const EVERY = 5000;
const PAGE = 20;
/** The most that the API gives in one answer. */
const MOST = 100;

/** What runs in the stage, and what has been promoted to it, newest first. */
export function RunsTab(props: {
  pipelineId: string;
  stage: BoardStage;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const { run } = props.stage;
  return (
    <>
      {run && (
        <StageRunSection
          runId={run.id}
          title={t('stageRun.titleInStage')}
          level="h3"
        />
      )}
      <Section title={t('panel.promotions')} level="h3">
        <PromotionList {...props} stage={props.stage.name} />
      </Section>
    </>
  );
}

function PromotionList(props: {
  pipelineId: string;
  stage: string;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { pipelineId, stage } = props;
  const [limit, setLimit] = useState(PAGE);
  const { data, error, loading, refresh } = usePolling({
    key: `${pipelineId} ${stage} ${limit}`,
    load: () => api.listPromotions(pipelineId, { stage, limit }),
    interval: () => EVERY,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  if (loading) {
    return <Loading heights={[44, 44, 44]} />;
  }
  if (!data) {
    return error ? <Problem error={error} onRetry={refresh} /> : null;
  }
  if (data.items.length === 0) {
    return <Hint>{t('panel.noRuns')}</Hint>;
  }
  return (
    <>
      <ul className={styles.list}>
        {data.items.map(promotion => (
          <RunRow
            key={promotion.id}
            promotion={promotion}
            freightById={props.freightById}
          />
        ))}
      </ul>
      {data.nextCursor && limit < MOST && (
        <Button
          size="small"
          variant="secondary"
          onPress={() => setLimit(known => Math.min(MOST, known + PAGE))}
        >
          {t('panel.moreRuns')}
        </Button>
      )}
    </>
  );
}

function RunRow(props: {
  promotion: Promotion;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const alias = useAlias();
  const runHref = useRunHref();
  const { promotion, freightById } = props;
  return (
    <li className={styles.item}>
      <div className={styles.itemHead}>
        <Link href={runHref(promotion.id)} weight="bold">
          {promotion.freight
            .map(id => alias(freightById.get(id), id))
            .join(', ')}
        </Link>
        <StatusBadge tone={phaseTone(promotion.phase)}>
          {t(`run.phase.${promotion.phase}`)}
        </StatusBadge>
      </div>
      {promotion.message && (
        <p>
          <Sentence text={promotion.message} />
        </p>
      )}
      {promotion.reason && <p className={styles.hint}>{promotion.reason}</p>}
      <p className={styles.hint}>
        <Actor actor={promotion.requestedBy} />
        {' · '}
        <RelativeTime at={promotion.createdAt} />
      </p>
    </li>
  );
}

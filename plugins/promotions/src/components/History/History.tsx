import { Alert, Button } from '@backstage/ui';
import { Freight } from '@promotions/backstage-plugin-promotions-common';
import { useTimeline } from '../../hooks/useTimeline';
import { useTexts } from '../../hooks/useTexts';
import { Hint, Loading, Problem } from '../common';
import { HistoryEntry } from './HistoryEntry';
import styles from './History.module.css';

/** What has changed, who did it, and why it was let through. */
export function History(props: {
  pipelineId: string;
  /** The one stage; the whole pipeline if absent. */
  stage?: string;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const { pipelineId, stage, freightById } = props;
  const { data, error, loading, refresh, loadMore } = useTimeline(pipelineId, {
    stage,
  });
  if (loading) {
    return <Loading heights={[44, 44, 44]} />;
  }
  if (!data) {
    return error ? <Problem error={error} onRetry={refresh} /> : null;
  }
  if (data.items.length === 0) {
    return <Hint>{t('history.empty')}</Hint>;
  }
  return (
    <>
      {error && (
        <Alert role="status" status="warning" icon title={t('tab.stale')} />
      )}
      <ol
        className={styles.list}
        aria-label={
          stage ? t('history.ofStage', { stage }) : t('history.ofPipeline')
        }
      >
        {data.items.map(entry => (
          <HistoryEntry
            key={entry.id}
            entry={entry}
            showStage={stage === undefined}
            freightById={freightById}
          />
        ))}
      </ol>
      {loadMore && (
        <Button size="small" variant="secondary" onPress={loadMore}>
          {t('history.more')}
        </Button>
      )}
    </>
  );
}

import { Alert, Card, CardBody, Text } from '@backstage/ui';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePipelines } from '../../hooks/usePipelines';
import { useTabState } from '../../hooks/useTabState';
import { useTexts } from '../../hooks/useTexts';
import { Hint, Loading, Problem } from '../common';
import { PipelineView } from './PipelineView';
import styles from './PromotionsTab.module.css';

/** The tab of an entity: its pipelines, one at a time. */
export function PromotionsTab() {
  const t = useTexts();
  const { entity } = useEntity();
  const [state, change] = useTabState();
  const { data, error, loading, refresh } = usePipelines(
    stringifyEntityRef(entity),
  );
  if (loading) {
    return <Loading heights={[56, 200, 320]} />;
  }
  if (!data) {
    return error ? <Problem error={error} onRetry={refresh} /> : null;
  }
  if (data.length === 0) {
    return (
      <Card>
        <CardBody className={styles.empty}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('tab.noPipelineTitle')}
          </Text>
          <Hint>{t('tab.noPipeline')}</Hint>
        </CardBody>
      </Card>
    );
  }
  const pipeline = data.find(item => item.id === state.pipeline) ?? data[0];
  return (
    <div className={styles.tab}>
      {error && (
        <Alert role="status" status="warning" icon title={t('tab.stale')} />
      )}
      <PipelineView
        key={pipeline.id}
        pipelines={data}
        pipeline={pipeline}
        state={state}
        change={change}
        onRefreshed={refresh}
      />
    </div>
  );
}

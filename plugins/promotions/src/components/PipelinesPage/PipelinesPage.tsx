import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Button, Card, CardBody, Link, Text } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { usePipelineHref } from '../../hooks/usePipelineHref';
import { usePages } from '../../hooks/usePages';
import { useTexts } from '../../hooks/useTexts';
import { pipelineTitle } from '../../lib/pipelineTitle';
import {
  Hint,
  Loading,
  Problem,
  RelativeTime,
  Section,
  StatusBadge,
} from '../common';
import styles from './PipelinesPage.module.css';

/** All pipelines that the person may see, each leading to its entity. */
export function PipelinesPage() {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { data, error, loading, refresh, loadMore } = usePages(query =>
    api.listPipelines(query),
  );
  const pipelines = data?.items.filter(({ state }) => state !== 'Archived');
  return (
    <>
      {loading && <Loading heights={[48, 48, 48]} />}
      {!data && error && <Problem error={error} onRetry={refresh} />}
      {pipelines?.length === 0 && (
        <Card>
          <CardBody className={styles.empty}>
            <Text as="h2" variant="title-x-small" weight="bold">
              {t('pipelines.empty')}
            </Text>
            <Hint>{t('pipelines.emptyHint')}</Hint>
          </CardBody>
        </Card>
      )}
      {pipelines && pipelines.length > 0 && (
        <Section title={t('pipelines.title')} note={pipelines.length}>
          <PipelineTable pipelines={pipelines} />
        </Section>
      )}
      {loadMore && (
        <Button variant="secondary" onPress={loadMore}>
          {t('pipelines.more')}
        </Button>
      )}
    </>
  );
}

function PipelineTable(props: { pipelines: PipelineSummary[] }) {
  const t = useTexts();
  const hrefOf = usePipelineHref();
  return (
    <Card>
      <CardBody className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('pipelines.name')}</th>
              <th scope="col">{t('pipelines.entity')}</th>
              <th scope="col">{t('pipelines.document')}</th>
              <th scope="col">{t('pipelines.changed')}</th>
            </tr>
          </thead>
          <tbody>
            {props.pipelines.map(pipeline => (
              <tr key={pipeline.id}>
                <th scope="row">
                  <Link href={hrefOf(pipeline)}>{pipelineTitle(pipeline)}</Link>
                </th>
                <td>
                  <EntityRefLink entityRef={pipeline.entityRef} />
                </td>
                <td>
                  <StatusBadge
                    plain
                    tone={
                      pipeline.document.state === 'Good' ? 'success' : 'danger'
                    }
                  >
                    {t(`tab.document.${pipeline.document.state}`)}
                  </StatusBadge>
                </td>
                <td>
                  <RelativeTime at={pipeline.updatedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </CardBody>
    </Card>
  );
}

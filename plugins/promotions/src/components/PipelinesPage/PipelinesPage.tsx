import { useState } from 'react';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import {
  EntityRefLink,
  entityRouteParams,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { Button, Card, CardBody, Container, Link, Text } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { usePolling } from '../../hooks/usePolling';
import { useTexts } from '../../hooks/useTexts';
import { pipelineTitle } from '../../lib/pipelineTitle';
import { ENTITY_TAB_PATH } from '../../routes';
import {
  Hint,
  Loading,
  Problem,
  RelativeTime,
  Section,
  StatusBadge,
} from '../common';
import styles from './PipelinesPage.module.css';

const EVERY = 15_000;
const PAGE = 50;

/** All pipelines that the person may see, each leading to its entity. */
export function PipelinesPage() {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const [pages, setPages] = useState(1);
  const { data, error, loading, refresh } = usePolling({
    key: String(pages),
    load: async () => {
      const items: PipelineSummary[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pages && (page === 0 || cursor); page++) {
        const answer = await api.listPipelines({ limit: PAGE, cursor });
        items.push(...answer.items);
        cursor = answer.nextCursor;
      }
      return {
        items: items.filter(pipeline => pipeline.state !== 'Archived'),
        more: cursor !== undefined,
      };
    },
    interval: () => EVERY,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  return (
    <Container>
      <div className={styles.page}>
        {loading && <Loading heights={[48, 48, 48]} />}
        {!data && error && <Problem error={error} onRetry={refresh} />}
        {data?.items.length === 0 && (
          <Card>
            <CardBody className={styles.empty}>
              <Text as="h2" variant="title-x-small" weight="bold">
                {t('pipelines.empty')}
              </Text>
              <Hint>{t('pipelines.emptyHint')}</Hint>
            </CardBody>
          </Card>
        )}
        {data && data.items.length > 0 && (
          <Section title={t('pipelines.title')} note={data.items.length}>
            <PipelineTable pipelines={data.items} />
          </Section>
        )}
        {data?.more && (
          <Button
            variant="secondary"
            onPress={() => setPages(known => known + 1)}
          >
            {t('pipelines.more')}
          </Button>
        )}
      </div>
    </Container>
  );
}

function PipelineTable(props: { pipelines: PipelineSummary[] }) {
  const t = useTexts();
  const entityRoute = useRouteRef(entityRouteRef);
  const hrefOf = (pipeline: PipelineSummary) => {
    const entity = entityRoute?.(
      entityRouteParams(parseEntityRef(pipeline.entityRef)),
    );
    return (
      entity &&
      `${entity}/${ENTITY_TAB_PATH}?${new URLSearchParams({
        pipeline: pipeline.id,
      })}`
    );
  };
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

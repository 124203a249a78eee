import { Alert, Button, Card, CardBody, Text } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { promotionsApiRef } from '../../api';
import { usePages } from '../../hooks/usePages';
import { useTexts } from '../../hooks/useTexts';
import { Hint, Loading, Problem, Section } from '../common';
import { PolicyCard } from './PolicyCard';
import styles from './PoliciesPage.module.css';

/** What administrators say about all pipelines, in the order it is asked. */
export function PoliciesPage() {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { data, error, loading, refresh, loadMore } = usePages(query =>
    api.listPolicies(query),
  );
  return (
    <>
      {data && error && (
        <Alert role="status" status="warning" icon title={t('tab.stale')} />
      )}
      {loading && <Loading heights={[120, 120]} />}
      {!data && error && <Problem error={error} onRetry={refresh} />}
      {data && (
        <Section title={t('policies.title')} note={data.items.length}>
          <Hint>{t('policies.help')}</Hint>
          {data.items.length === 0 && (
            <Card>
              <CardBody className={styles.empty}>
                <Text as="h3" variant="title-x-small" weight="bold">
                  {t('policies.empty')}
                </Text>
                <Hint>{t('policies.emptyHint')}</Hint>
              </CardBody>
            </Card>
          )}
          <ol className={styles.list}>
            {data.items.map(policy => (
              <li key={policy.id}>
                <PolicyCard policy={policy} />
              </li>
            ))}
          </ol>
        </Section>
      )}
      {loadMore && (
        <Button variant="secondary" onPress={loadMore}>
          {t('policies.more')}
        </Button>
      )}
    </>
  );
}

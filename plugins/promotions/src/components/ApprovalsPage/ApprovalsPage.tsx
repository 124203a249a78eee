import { useState } from 'react';
import { Alert, Button, Card, CardBody, Text } from '@backstage/ui';
import { useInbox } from '../../hooks/useInbox';
import { useMe } from '../../hooks/useMe';
import { useTexts } from '../../hooks/useTexts';
import { Hint, Loading, Problem, Section } from '../common';
import { Decided, DecidedLine } from './DecidedLine';
import { InboxCard } from './InboxCard';
import styles from './ApprovalsPage.module.css';

const PAGE = 20;
/** The most that the API gives in one answer. */
const MOST = 100;

/** What the person may approve now, with all that there is to know of it. */
export function ApprovalsPage() {
  const t = useTexts();
  const me = useMe();
  const [limit, setLimit] = useState(PAGE);
  const [decided, setDecided] = useState<Decided>();
  const { data, error, loading, refresh } = useInbox(limit);
  return (
    <>
      {data && error && (
        <Alert role="status" status="warning" icon title={t('tab.stale')} />
      )}
      {decided && (
        <DecidedLine
          key={`${decided.item.stage} ${decided.item.freight.id}`}
          decided={decided}
          onChanged={refresh}
          onDismiss={() => setDecided(undefined)}
        />
      )}
      {loading && <Loading heights={[160, 160]} />}
      {!data && error && <Problem error={error} onRetry={refresh} />}
      {data?.items.length === 0 && (
        <Card>
          <CardBody className={styles.empty}>
            <Text as="h2" variant="title-x-small" weight="bold">
              {t('inbox.empty')}
            </Text>
            <Hint>{t('inbox.emptyHint')}</Hint>
          </CardBody>
        </Card>
      )}
      {data && data.items.length > 0 && (
        <Section
          title={t('inbox.title')}
          note={`${data.items.length}${data.more ? '+' : ''}`}
        >
          <ul className={styles.list}>
            {data.items.map(item => (
              <li key={`${item.pipeline.id} ${item.stage} ${item.freight.id}`}>
                <InboxCard
                  item={item}
                  me={me.data?.ref}
                  onDecided={setDecided}
                  onChanged={refresh}
                />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {data?.more && limit < MOST && (
        <Button
          variant="secondary"
          onPress={() => setLimit(known => Math.min(MOST, known + PAGE))}
        >
          {t('inbox.more')}
        </Button>
      )}
    </>
  );
}

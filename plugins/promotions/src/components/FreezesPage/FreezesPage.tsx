import { useState } from 'react';
import { Alert, Button, Card, CardBody, Text } from '@backstage/ui';
import AddIcon from '@material-ui/icons/Add';
import { useApi } from '@backstage/core-plugin-api';
import { Freeze } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { usePages } from '../../hooks/usePages';
import { useTexts } from '../../hooks/useTexts';
import { Hint, Loading, Problem, Section } from '../common';
import { FreezeCard } from './FreezeCard';
import { NewFreezeDialog } from './NewFreezeDialog';
import styles from './FreezesPage.module.css';

/** What keeps freight out of stages for a time, now or later. */
export function FreezesPage() {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<Freeze>();
  const { data, error, loading, refresh, loadMore } = usePages(query =>
    api.listFreezes(query),
  );
  return (
    <>
      {data && error && (
        <Alert role="status" status="warning" icon title={t('tab.stale')} />
      )}
      {created && (
        <Alert
          role="status"
          status="success"
          icon
          title={t('freezes.created', { name: created.name })}
        />
      )}
      {loading && <Loading heights={[120, 120]} />}
      {!data && error && <Problem error={error} onRetry={refresh} />}
      {data && (
        <Section
          title={t('freezes.title')}
          note={data.items.length}
          actions={
            <Button
              size="small"
              iconStart={<AddIcon aria-hidden fontSize="inherit" />}
              onPress={() => setCreating(true)}
            >
              {t('freezes.new')}
            </Button>
          }
        >
          <Hint>{t('freezes.help')}</Hint>
          {data.items.length === 0 && (
            <Card>
              <CardBody className={styles.empty}>
                <Text as="h3" variant="title-x-small" weight="bold">
                  {t('freezes.empty')}
                </Text>
                <Hint>{t('freezes.emptyHint')}</Hint>
              </CardBody>
            </Card>
          )}
          <ul className={styles.list}>
            {data.items.map(freeze => (
              <li key={freeze.id}>
                <FreezeCard freeze={freeze} onChanged={refresh} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {loadMore && (
        <Button variant="secondary" onPress={loadMore}>
          {t('freezes.more')}
        </Button>
      )}
      {creating && (
        <NewFreezeDialog
          onClose={() => setCreating(false)}
          onCreated={freeze => {
            setCreating(false);
            setCreated(freeze);
            refresh();
          }}
        />
      )}
    </>
  );
}

import { Card, CardBody, Text } from '@backstage/ui';
import { Freeze } from '@promotions/backstage-plugin-promotions-common';
import { useTick } from '../../hooks/useTick';
import { useTexts } from '../../hooks/useTexts';
import { freezeState } from '../../lib/freezeState';
import { freezeTone } from '../../lib/tones';
import {
  Actor,
  Countdown,
  Hint,
  RelativeTime,
  Remaining,
  StatusBadge,
} from '../common';
import { WindowList } from '../Gates';
import { ScopeFacts } from '../ScopeFacts';
import { EndFreeze } from './EndFreeze';
import styles from './FreezesPage.module.css';

/** One freeze: whether it holds now, why, for what, and how it ends. */
export function FreezeCard(props: { freeze: Freeze; onChanged(): void }) {
  const t = useTexts();
  useTick(1000);
  const { freeze } = props;
  const { name, reason, windows, source, createdBy, createdAt } = freeze;
  const state = freezeState(freeze, new Date());
  return (
    <Card aria-label={name}>
      <CardBody>
        <div className={styles.freeze}>
          <div className={styles.head}>
            <Text as="h3" variant="body-large" weight="bold">
              {name}
            </Text>
            <StatusBadge tone={freezeTone(state.kind)}>
              {t(`freezes.state.${state.kind}`)}
            </StatusBadge>
            {state.kind === 'open' && (
              <span>
                {state.until ? (
                  <Remaining at={state.until} />
                ) : (
                  t('freezes.forEver')
                )}
              </span>
            )}
            {state.kind === 'later' && (
              <span>
                <Countdown at={state.from} />
              </span>
            )}
          </div>
          <p className={styles.reason}>{reason}</p>
          <ScopeFacts scope={freeze} source={source}>
            <div>
              <dt>{t('freezes.windows')}</dt>
              <dd>
                <WindowList windows={windows} />
              </dd>
            </div>
          </ScopeFacts>
          {createdBy && (
            <Hint>
              {t('freezes.by')} <Actor actor={createdBy} />
              {createdAt && (
                <>
                  , <RelativeTime at={createdAt} />
                </>
              )}
            </Hint>
          )}
          {source === 'database' ? (
            <EndFreeze freeze={freeze} onEnded={props.onChanged} />
          ) : (
            <Hint>{t('freezes.ofConfiguration')}</Hint>
          )}
        </div>
      </CardBody>
    </Card>
  );
}

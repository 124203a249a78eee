import { Override } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Actor, ExactTime, RelativeTime, Remaining } from '../common';
import styles from './Decision.module.css';

/** Who has passed over a gate, why, and for how long. */
export function OverrideDetails(props: {
  override: Override;
  /** Of a decision of the past. */
  asItWas: boolean;
}) {
  const t = useTexts();
  const { by, at, reason, expiresAt } = props.override;
  return (
    <div className={styles.box}>
      <p className={styles.message}>
        {t('override.by')} <Actor actor={by} />, <RelativeTime at={at} />,{' '}
        {props.asItWas ? (
          <>
            {t('override.until')} <ExactTime at={expiresAt} />
          </>
        ) : (
          <Remaining at={expiresAt} />
        )}
      </p>
      <p className={styles.message}>
        {t('override.reason')}: {reason}
      </p>
    </div>
  );
}

import { Requirement } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Countdown, RelativeTime } from '../common';
import styles from './Decision.module.css';

/** Since when a requirement is as it is, and how long it still will be. */
export function RequirementTimes(props: { requirement: Requirement }) {
  const t = useTexts();
  const { status, since, until } = props.requirement;
  if (!since && !until) {
    return null;
  }
  return (
    <p className={styles.meta}>
      {since && (
        <span>
          {t('requirement.since')} <RelativeTime at={since} />
        </span>
      )}
      {until && (
        <span>
          {t(labelOf(status))}{' '}
          <Countdown
            at={until}
            bare={status === 'Met' || status === 'Overridden'}
            over={t('requirement.changed')}
          />
        </span>
      )}
    </p>
  );
}

function labelOf(status: Requirement['status']) {
  switch (status) {
    case 'Met':
      return 'requirement.holds';
    case 'Overridden':
      return 'requirement.overrideEnds';
    default:
      return 'requirement.changes';
  }
}

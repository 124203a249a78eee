import { Requirement } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Countdown, ExactTime, Since } from '../common';
import styles from './Decision.module.css';

/** Since when a requirement is as it is, and how long it still will be. */
export function RequirementTimes(props: {
  requirement: Requirement;
  /** Of a decision of the past: nothing runs down any more. */
  asItWas: boolean;
}) {
  const t = useTexts();
  const { status, since, until } = props.requirement;
  if (!since && !until) {
    return null;
  }
  if (props.asItWas) {
    return (
      <p className={styles.meta}>
        {since && (
          <span>
            {t('requirement.since')} <ExactTime at={since} />
          </span>
        )}
        {until && (
          <span>
            {t(`requirement.was.${labelOf(status)}`)} <ExactTime at={until} />
          </span>
        )}
      </p>
    );
  }
  return (
    <p className={styles.meta}>
      {since && (
        <span>
          <Since at={since} />
        </span>
      )}
      {until && (
        <span>
          {t(`requirement.${labelOf(status)}`)}{' '}
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
      return 'holds';
    case 'Overridden':
      return 'overrideEnds';
    default:
      return 'changes';
  }
}

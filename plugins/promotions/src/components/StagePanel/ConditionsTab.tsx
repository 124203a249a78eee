import { Link } from '@backstage/ui';
import { BoardStage } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { stageConditionTone } from '../../lib/stageStatus';
import { Hint, RelativeTime, StatusBadge } from '../common';
import styles from './StagePanel.module.css';

/** All that is known about a stage now, and who says so. */
export function ConditionsTab(props: { stage: BoardStage }) {
  const t = useTexts();
  const { stage } = props;
  if (stage.conditions.length === 0) {
    return <Hint>{t('panel.noConditions')}</Hint>;
  }
  return (
    <ul className={styles.list}>
      {stage.conditions.map(condition => (
        <li
          key={`${condition.type} ${condition.target ?? ''}`}
          className={styles.item}
        >
          <div className={styles.itemHead}>
            <span className={styles.itemTitle}>
              {condition.type}
              {condition.target && ` (${condition.target})`}
            </span>
            <StatusBadge tone={stageConditionTone(stage, condition)}>
              {condition.status}
            </StatusBadge>
          </div>
          {(condition.reason || condition.message) && (
            <p>
              {[condition.reason, condition.message].filter(Boolean).join(': ')}
            </p>
          )}
          <p className={styles.hint}>
            {t('panel.changed')}{' '}
            <RelativeTime at={condition.lastTransitionAt} />
            {' · '}
            {t('panel.observed')} <RelativeTime at={condition.observedAt} />
            {' · '}
            {t('panel.source')} {condition.source}
          </p>
          {condition.url && (
            <Link
              href={condition.url}
              target="_blank"
              variant="body-small"
              aria-label={t('panel.linkOf', { type: condition.type })}
            >
              {t('panel.link')}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

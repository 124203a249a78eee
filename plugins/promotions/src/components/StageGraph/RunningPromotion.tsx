import { Link } from '@backstage/ui';
import LinearProgress from '@material-ui/core/LinearProgress';
import { Promotion } from '@promotions/backstage-plugin-promotions-common';
import { usePromotion } from '../../hooks/usePromotion';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';
import { stepProgress } from '../../lib/stepProgress';
import { Hint, StatusBadge } from '../common';
import styles from './PromotionLines.module.css';

/** The promotion that runs in a stage, with the step that it is at. */
export function RunningPromotion(props: {
  promotion: Promotion;
  name: string;
}) {
  const t = useTexts();
  const { promotion, name } = props;
  const runHref = useRunHref();
  const { data } = usePromotion(promotion.id);
  const progress = data && stepProgress(data.steps);
  const message = data?.message ?? promotion.message;
  return (
    <div className={styles.notice} data-tone="info">
      <div className={styles.noticeHead}>
        <StatusBadge tone="info" plain>
          {t('graph.promoting', { freight: name })}
        </StatusBadge>
        <Link
          href={runHref(promotion.id)}
          variant="body-small"
          aria-label={t('graph.openRunOf', {
            freight: name,
            stage: promotion.stage,
          })}
        >
          {t('graph.openRun')}
        </Link>
      </div>
      <LinearProgress
        className={styles.progress}
        aria-label={t('graph.progress', { stage: promotion.stage })}
        variant={progress ? 'determinate' : 'indeterminate'}
        value={progress ? (100 * progress.done) / progress.count : undefined}
      />
      <Hint>
        {progress?.step
          ? t('graph.step', {
              index: String(progress.step.index),
              number: String(progress.count),
              name: progress.step.name,
            })
          : message}
      </Hint>
    </div>
  );
}

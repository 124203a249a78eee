import FlashAutoIcon from '@material-ui/icons/FlashAuto';
import PauseCircleOutlineIcon from '@material-ui/icons/PauseCircleOutline';
import TouchAppIcon from '@material-ui/icons/TouchApp';
import { BoardStage } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Actor, RelativeTime } from '../common';
import styles from './StageCard.module.css';

/** Whether the stage promotes on its own, and what keeps it from it. */
export function AutomationLines(props: { stage: BoardStage }) {
  const t = useTexts();
  const { stage } = props;
  const { enabled, policy, message } = stage.autoPromotion;
  if (stage.controlFlow) {
    return null;
  }
  return (
    <div className={styles.lines}>
      <p className={styles.iconLine}>
        {enabled ? (
          <FlashAutoIcon aria-hidden fontSize="inherit" />
        ) : (
          <TouchAppIcon aria-hidden fontSize="inherit" />
        )}
        <span>
          {t(enabled ? 'graph.auto.on' : 'graph.auto.off')}
          {enabled && policy && ` ${t('graph.auto.policy', { policy })}`}
          {enabled && message && (
            <span className={styles.block}>{message}</span>
          )}
        </span>
      </p>
      {stage.holds.map(hold => (
        <p key={hold.origin} className={styles.iconLine} data-tone="warning">
          <PauseCircleOutlineIcon aria-hidden fontSize="inherit" />
          <span>
            {t('graph.hold')} ({hold.origin}), {t('graph.holdBy')}{' '}
            <Actor actor={hold.by} />, <RelativeTime at={hold.at} />
          </span>
        </p>
      ))}
    </div>
  );
}

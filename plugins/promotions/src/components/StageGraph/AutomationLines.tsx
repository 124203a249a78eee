import FlashAutoIcon from '@material-ui/icons/FlashAuto';
import PauseCircleOutlineIcon from '@material-ui/icons/PauseCircleOutline';
import RestoreIcon from '@material-ui/icons/Restore';
import TouchAppIcon from '@material-ui/icons/TouchApp';
import { BoardStage } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { rollbackOutcomes } from '../../lib/rollback';
import { Actor, RelativeTime } from '../common';
import styles from './StageCard.module.css';

/** Whether the stage promotes and goes back on its own, and why it does not. */
export function AutomationLines(props: { stage: BoardStage }) {
  const t = useTexts();
  const { stage } = props;
  const { enabled, policy, message } = stage.autoPromotion;
  const { autoRollback } = stage;
  const told = rollbackOutcomes(stage.conditions).map(
    ({ message: why }) => why,
  );
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
          {policy && ` ${t('graph.auto.policy', { policy })}`}
          {message && <span className={styles.block}>{message}</span>}
        </span>
      </p>
      {autoRollback.enabled && (
        <p className={styles.iconLine}>
          <RestoreIcon aria-hidden fontSize="inherit" />
          <span>
            {t('graph.rollback')}
            {autoRollback.policy &&
              ` ${t('graph.auto.policy', { policy: autoRollback.policy })}`}
            {autoRollback.message && (
              <span className={styles.block}>{autoRollback.message}</span>
            )}
          </span>
        </p>
      )}
      {stage.holds.map(hold => (
        <p key={hold.origin} className={styles.iconLine} data-tone="warning">
          <PauseCircleOutlineIcon aria-hidden fontSize="inherit" />
          <span>
            {t('graph.hold')} ({hold.origin}), {t('graph.holdBy')}{' '}
            <Actor actor={hold.by} />, <RelativeTime at={hold.at} />
            {/* A policy that took it back has said why above. */}
            {hold.reason && !told.includes(hold.reason) && (
              <span className={styles.block}>{hold.reason}</span>
            )}
          </span>
        </p>
      ))}
    </div>
  );
}

import { Link } from '@backstage/ui';
import {
  BoardStage,
  Freight,
  Promotion,
} from '@promotions/backstage-plugin-promotions-common';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';
import { failedPromotion } from '../../lib/stageStatus';
import { Hint, Sentence, StatusBadge, useAlias } from '../common';
import { PendingPromotion } from './PendingPromotion';
import { RunningPromotion } from './RunningPromotion';
import styles from './PromotionLines.module.css';

/** The promotion that runs, those that wait, and the last one if it failed. */
export function PromotionLines(props: {
  stage: BoardStage;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const { stage, freightById } = props;
  const runHref = useRunHref();
  const alias = useAlias();
  const nameOf = (promotion: Promotion) =>
    promotion.freight.map(id => alias(freightById.get(id), id)).join(', ');
  const failed = stage.promotion ? undefined : failedPromotion(stage);
  return (
    <>
      {stage.promotion && (
        <RunningPromotion
          promotion={stage.promotion}
          name={nameOf(stage.promotion)}
        />
      )}
      {stage.queue.length > 0 && (
        <div className={styles.waiting}>
          <StatusBadge tone="waiting" plain>
            {t('graph.queue', { count: stage.queue.length })}
          </StatusBadge>
          <ul className={styles.queue}>
            {stage.queue.map(promotion => (
              <PendingPromotion
                key={promotion.id}
                stage={stage}
                promotion={promotion}
                name={nameOf(promotion)}
                freightById={freightById}
              />
            ))}
          </ul>
        </div>
      )}
      {failed && (
        <div className={styles.notice} data-tone="danger">
          <StatusBadge tone="danger" plain>
            {t('graph.lastFailed', { freight: nameOf(failed) })}
          </StatusBadge>
          {failed.message && (
            <Hint>
              <Sentence text={failed.message} />
            </Hint>
          )}
          <Link
            href={runHref(failed.id)}
            variant="body-small"
            aria-label={t('graph.openRunOf', {
              freight: nameOf(failed),
              stage: stage.name,
            })}
          >
            {t('graph.openRun')}
          </Link>
        </div>
      )}
    </>
  );
}

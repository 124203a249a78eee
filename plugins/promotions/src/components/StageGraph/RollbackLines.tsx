import {
  BoardStage,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { rollbackOutcomes } from '../../lib/rollback';
import { Hint, RelativeTime, Sentence, StatusBadge, useAlias } from '../common';
import styles from './PromotionLines.module.css';

/** That a policy took the stage back, from what and why, or could not. */
export function RollbackLines(props: {
  stage: BoardStage;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const alias = useAlias();
  const { stage, freightById } = props;
  return (
    <>
      {rollbackOutcomes(stage.conditions).map(({ kind, from, message, at }) => (
        <div
          key={`${kind} ${from} ${at}`}
          className={styles.notice}
          data-tone="warning"
        >
          <StatusBadge tone="warning" plain>
            {t(`rolledBack.${kind}`, {
              freight: from ? alias(freightById.get(from), from) : '',
            })}
            , <RelativeTime at={at} />
          </StatusBadge>
          {message && (
            <Hint>
              <Sentence text={message} />
            </Hint>
          )}
        </div>
      ))}
    </>
  );
}

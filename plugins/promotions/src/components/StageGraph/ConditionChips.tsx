import { Button, Tooltip, TooltipTrigger } from '@backstage/ui';
import {
  BoardStage,
  Condition,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { isRollback } from '../../lib/rollback';
import { stageConditionTone } from '../../lib/stageStatus';
import { ToneIcon } from '../common';
import styles from './StageCard.module.css';

/** Said by the lines of the run already. */
const OF_THE_RUN = new Set(['Deployed', 'Verified', 'PromotionTasks']);

/** Conditions of a stage; each says its reason on hover, focus and aloud. */
export function ConditionChips(props: { stage: BoardStage; onOpen(): void }) {
  const t = useTexts();
  const { stage } = props;
  const shown = stage.conditions.filter(condition => isNews(condition, stage));
  if (shown.length === 0) {
    return null;
  }
  return (
    <ul className={styles.chips} aria-label={t('graph.conditions')}>
      {shown.map(condition => {
        const { type, status, target } = condition;
        const label = target
          ? t('graph.conditionIn', { type, status, target })
          : t('graph.conditionOf', { type, status });
        const why = reasonOf(condition);
        return (
          <li key={`${type} ${target ?? ''}`}>
            <TooltipTrigger>
              <Button
                size="small"
                variant="secondary"
                className={styles.chip}
                data-tone={stageConditionTone(stage, condition)}
                aria-label={[label, why].filter(Boolean).join('. ')}
                onPress={props.onOpen}
              >
                <ToneIcon tone={stageConditionTone(stage, condition)} />
                {label}
              </Button>
              <Tooltip>{why || label}</Tooltip>
            </TooltipTrigger>
          </li>
        );
      })}
    </ul>
  );
}

function isNews(condition: Condition, stage: BoardStage): boolean {
  if (isRollback(condition)) {
    // It has lines of its own.
    return false;
  }
  if (condition.type === 'Drifted') {
    return condition.status === 'True';
  }
  return !(stage.run && OF_THE_RUN.has(condition.type) && !condition.target);
}

function reasonOf({ reason, message }: Condition): string {
  return [reason, message].filter(Boolean).join(': ');
}

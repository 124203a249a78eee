import { useId, useState } from 'react';
import { Button, Link } from '@backstage/ui';
import {
  BoardStage,
  Condition,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { stageConditionTone } from '../../lib/stageStatus';
import {
  Hint,
  RelativeTime,
  Remaining,
  Section,
  Since,
  StatusBadge,
} from '../common';
import { ConditionHistory } from './ConditionHistory';
import styles from './StagePanel.module.css';

/** All that is known about a stage now, by target, and who says so. */
export function ConditionsTab(props: {
  pipelineId: string;
  stage: BoardStage;
}) {
  const t = useTexts();
  const { pipelineId, stage } = props;
  if (stage.conditions.length === 0) {
    return <Hint>{t('panel.noConditions')}</Hint>;
  }
  const targets = [...new Set(stage.conditions.map(({ target }) => target))];
  // What is about the whole stage comes first.
  targets.sort((a, b) => (a ?? '').localeCompare(b ?? ''));
  return (
    <>
      {targets.map(target => (
        <Section
          key={target ?? ''}
          level="h3"
          title={target ? t('panel.target', { target }) : t('panel.wholeStage')}
        >
          <ul className={styles.list}>
            {stage.conditions
              .filter(condition => condition.target === target)
              .map(condition => (
                <ConditionRow
                  key={`${stage.name} ${condition.type}`}
                  pipelineId={pipelineId}
                  stage={stage}
                  condition={condition}
                />
              ))}
          </ul>
        </Section>
      ))}
    </>
  );
}

function ConditionRow(props: {
  pipelineId: string;
  stage: BoardStage;
  condition: Condition;
}) {
  const t = useTexts();
  const historyId = useId();
  const { stage, condition } = props;
  const { type, target, status, reason, message, url } = condition;
  const [open, setOpen] = useState(false);
  return (
    <li className={styles.item}>
      <div className={styles.itemHead}>
        <span className={styles.itemTitle}>{type}</span>
        <StatusBadge tone={stageConditionTone(stage, condition)}>
          {status}
        </StatusBadge>
      </div>
      {(reason || message) && (
        <p>{[reason, message].filter(Boolean).join(': ')}</p>
      )}
      <p className={styles.hint}>
        {t('panel.changed')} <RelativeTime at={condition.lastTransitionAt} />
        {' · '}
        {t('panel.observed')} <RelativeTime at={condition.observedAt} />
        {' · '}
        {t('panel.source')} {condition.source}
      </p>
      <Expiry condition={condition} />
      {url && (
        <Link
          href={url}
          target="_blank"
          variant="body-small"
          aria-label={t('panel.linkOf', { type })}
        >
          {t('panel.link')}
        </Link>
      )}
      <div>
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={open}
          aria-controls={open ? historyId : undefined}
          aria-label={
            target
              ? t('panel.historyOfIn', { type, target })
              : t('panel.historyOf', { type })
          }
          onPress={() => setOpen(!open)}
        >
          {t('panel.history')}
        </Button>
      </div>
      {open && (
        <div id={historyId}>
          <ConditionHistory
            pipelineId={props.pipelineId}
            stage={stage}
            condition={condition}
          />
        </div>
      )}
    </li>
  );
}

/** Until when what was said last counts, unless it is said again. */
function Expiry(props: { condition: Condition }) {
  const t = useTexts();
  const { expiresAt } = props.condition;
  if (!expiresAt) {
    return null;
  }
  const over = Date.parse(expiresAt) <= Date.now();
  return (
    <p className={styles.hint}>
      {t(over ? 'panel.expired' : 'panel.expires')}{' '}
      {over ? <Since at={expiresAt} /> : <Remaining at={expiresAt} />}
    </p>
  );
}

import { useState } from 'react';
import { Button } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  BoardStage,
  Condition,
  ConditionTransition,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { usePolling } from '../../hooks/usePolling';
import { useTexts } from '../../hooks/useTexts';
import { stageConditionTone } from '../../lib/stageStatus';
import { Hint, Loading, Problem, RelativeTime, ToneIcon } from '../common';
import styles from './ConditionHistory.module.css';

const EVERY = 10_000;
const PAGE = 10;
/** The most that the API gives in one answer. */
const MOST = 100;

/** Every change of the status of a condition, the newest first. */
export function ConditionHistory(props: {
  pipelineId: string;
  stage: BoardStage;
  condition: Condition;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { pipelineId, stage, condition } = props;
  const { type, target } = condition;
  const [limit, setLimit] = useState(PAGE);
  const { data, error, loading, refresh } = usePolling({
    // A change that the board tells of is asked for at once.
    key: `${type} ${target} ${limit} ${condition.lastTransitionAt}`,
    load: () =>
      api.listConditionTransitions(pipelineId, stage.name, type, {
        target,
        limit,
      }),
    interval: () => EVERY,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  if (loading) {
    return <Loading heights={[36, 36]} />;
  }
  if (!data) {
    return error ? <Problem error={error} onRetry={refresh} /> : null;
  }
  if (data.items.length === 0) {
    return <Hint>{t('panel.noHistory')}</Hint>;
  }
  return (
    <>
      <ol
        className={styles.timeline}
        aria-label={t('panel.historyOf', { type })}
      >
        {data.items.map(transition => (
          <Transition
            key={transition.id}
            stage={stage}
            type={type}
            transition={transition}
          />
        ))}
      </ol>
      {data.nextCursor && limit < MOST && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => setLimit(known => Math.min(MOST, known + PAGE * 3))}
        >
          {t('panel.olderHistory')}
        </Button>
      )}
    </>
  );
}

function Transition(props: {
  stage: BoardStage;
  type: string;
  transition: ConditionTransition;
}) {
  const t = useTexts();
  const { at, from, to, reason, message, source } = props.transition;
  const tone = stageConditionTone(props.stage, {
    type: props.type,
    status: to,
    reason,
  });
  return (
    <li className={styles.transition}>
      <ToneIcon tone={tone} />
      <div className={styles.body}>
        <span className={styles.title}>
          {from === undefined
            ? t('panel.firstReport', { to })
            : t('panel.transition', { from, to })}
        </span>
        {(reason || message) && (
          <span>{[reason, message].filter(Boolean).join(': ')}</span>
        )}
        <span className={styles.note}>
          <RelativeTime at={at} />
          {' · '}
          {t('panel.source')} {source}
        </span>
      </div>
    </li>
  );
}

import { BoardStage } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { useTick } from '../../hooks/useTick';
import { freezeState, FreezeState } from '../../lib/freezeState';
import { freezeTone } from '../../lib/tones';
import { Countdown, Remaining, StatusBadge } from '../common';
import styles from './StageCard.module.css';

/** What is frozen now or will be, and gates that somebody has passed over. */
export function FreezeLines(props: { stage: BoardStage }) {
  const t = useTexts();
  useTick(1000);
  const { stage } = props;
  const now = new Date();
  const freezes = stage.freezes
    .map(freeze => ({ freeze, state: freezeState(freeze, now) }))
    .filter(({ state }) => state.kind !== 'over');
  return (
    <>
      {freezes.length > 0 && (
        <ul
          className={styles.freezes}
          aria-label={t('graph.freezes', { stage: stage.name })}
        >
          {freezes.map(({ freeze, state }) => (
            <li key={freeze.id} title={freeze.reason}>
              <StatusBadge tone={freezeTone(state.kind)} plain>
                {t(
                  state.kind === 'open' ? 'graph.frozen' : 'graph.freezeComes',
                  {
                    name: freeze.name,
                  },
                )}{' '}
                <When state={state} />
              </StatusBadge>
              <span className={styles.secondary}>{freeze.reason}</span>
            </li>
          ))}
        </ul>
      )}
      {stage.overrides.length > 0 && (
        <StatusBadge tone="warning" plain>
          {t('graph.overrides', { count: stage.overrides.length })}
        </StatusBadge>
      )}
    </>
  );
}

function When(props: { state: FreezeState }) {
  const t = useTexts();
  const { state } = props;
  if (state.kind === 'later') {
    return <Countdown at={state.from} />;
  }
  if (state.kind === 'open' && state.until) {
    return <Remaining at={state.until} />;
  }
  return <>{t('graph.freezeForEver')}</>;
}

import {
  BoardStage,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { targetTone } from '../../lib/tones';
import { freightVersion } from '../../lib/artifactChanges';
import { StatusBadge } from '../common';
import styles from './StageCard.module.css';

const MOST = 6;
const SHORT = 12;

/** The places that a stage deploys to, and what each reports. */
export function TargetList(props: {
  stage: BoardStage;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const { targets, requiredTargets, current } = props.stage;
  if (targets.length === 0) {
    return null;
  }
  return (
    <div className={styles.lines}>
      <ul className={styles.targets} aria-label={t('graph.targets')}>
        {targets.slice(0, MOST).map(({ name, state }) => {
          const freight =
            state?.freight && !state.drift
              ? props.freightById.get(state.freight)
              : undefined;
          const asStage = current.some(item => item.freight === freight?.id);
          return (
            <li key={name} className={styles.target} title={state?.message}>
              <StatusBadge tone={targetTone(state)} plain>
                {name}{' '}
                <span className={styles.secondary}>
                  {t(`graph.target.${state?.phase ?? 'none'}`)}
                  {state?.drift && `, ${t('graph.target.drift')}`}
                </span>
              </StatusBadge>
              {state && (!asStage || targets.length > 1) && (
                <span className={styles.revision} title={state.revision}>
                  {freight
                    ? freightVersion(freight)
                    : state.revision.slice(0, SHORT)}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {targets.length > MOST && (
        <p className={styles.secondary}>
          {t('freight.more', {
            number: String(targets.length - MOST),
          })}
        </p>
      )}
      {targets.length > 1 && (
        <p className={styles.secondary}>
          {t('graph.targetsRequired', {
            required: String(requiredTargets),
            number: String(targets.length),
          })}
        </p>
      )}
    </div>
  );
}

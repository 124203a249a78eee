import {
  BoardStage,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { FreightName, Since } from '../common';
import styles from './StageCard.module.css';

/** What the stage runs of each origin, and since when. */
export function CurrentFreightLines(props: {
  stage: BoardStage;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const { stage, freightById } = props;
  if (stage.current.length === 0) {
    return stage.controlFlow ? null : (
      <p className={styles.secondary}>{t('graph.empty')}</p>
    );
  }
  return (
    <div className={styles.lines}>
      {stage.current.map(current => (
        <div key={current.origin}>
          <FreightName
            id={current.freight}
            freight={freightById.get(current.freight)}
          />
          <div className={styles.secondary}>
            {stage.current.length > 1 && `${current.origin}, `}
            {t('graph.here')} <Since at={current.since} />
          </div>
        </div>
      ))}
    </div>
  );
}

import { Button } from '@backstage/ui';
import {
  artifactVersion,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { StatusBadge } from '../common';
import styles from './FreightStrip.module.css';

/** What the chosen freight is made of, and that the stages now speak of it. */
export function ChosenFreight(props: {
  freight: FreightWithStatus;
  onClear(): void;
}) {
  const t = useTexts();
  const { freight } = props;
  return (
    <div className={styles.chosen} role="status">
      <div className={styles.chosenText}>
        <span>{t('freight.chosen', { freight: freight.alias })}</span>
        <ul className={styles.chosenArtifacts}>
          {freight.artifacts.map(artifact => (
            <li key={`${artifact.kind} ${artifact.name}`}>
              {artifact.kind === 'generic'
                ? artifact.name
                : artifact.repository}{' '}
              <span className={styles.version}>
                {artifactVersion(artifact)}
              </span>
            </li>
          ))}
        </ul>
        {freight.status.rejections.map(rejection => (
          <StatusBadge key={rejection.stage ?? ''} tone="danger" plain>
            {rejection.stage && `${rejection.stage}: `}
            {t('freight.rejectedBy', { reason: rejection.reason })}
          </StatusBadge>
        ))}
      </div>
      <Button size="small" variant="tertiary" onPress={props.onClear}>
        {t('freight.clear')}
      </Button>
    </div>
  );
}

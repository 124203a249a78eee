import { ReactNode } from 'react';
import {
  Freeze,
  RuleScope,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import styles from './ScopeFacts.module.css';

/** Which stages of which entities a rule is about, and where it comes from. */
export function ScopeFacts(props: {
  scope: RuleScope;
  source: Freeze['source'];
  /** Further facts. */
  children?: ReactNode;
}) {
  const t = useTexts();
  const { stages, labels, entities } = props.scope;
  const everywhere = stages.length === 1 && stages[0] === '*';
  const wanted = Object.entries(labels);
  return (
    <dl className={styles.facts}>
      {props.children}
      <div>
        <dt>{t('scope.stages')}</dt>
        <dd>{everywhere ? t('scope.allStages') : stages.join(', ')}</dd>
      </div>
      {wanted.length > 0 && (
        <div>
          <dt>{t('scope.labels')}</dt>
          <dd>{wanted.map(([key, value]) => `${key}=${value}`).join(', ')}</dd>
        </div>
      )}
      <div>
        <dt>{t('scope.entities')}</dt>
        <dd>
          {entities === undefined ? (
            t('scope.allEntities')
          ) : (
            <code className={styles.code}>{JSON.stringify(entities)}</code>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('scope.source')}</dt>
        <dd>{t(`scope.${props.source}`)}</dd>
      </div>
    </dl>
  );
}

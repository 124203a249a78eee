import {
  Decision,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { requirementName } from '../../lib/requirementName';
import { Sentence } from '../common';
import { DecisionTimes, WhoList } from '../Decision';
import styles from './PromoteDialog.module.css';

/** What a request would wait for, and who is told that it does. */
export function WaitsFor(props: { decision: Decision }) {
  const t = useTexts();
  const waiting = props.decision.requirements.filter(
    ({ status }) => status === 'Waiting',
  );
  return (
    <section aria-label={t('dialog.waitsFor')} className={styles.part}>
      <h3 className={styles.title}>{t('dialog.waitsFor')}</h3>
      <ul className={styles.waits}>
        {waiting.map(requirement => (
          <li key={requirement.id}>
            <strong>
              {t(`requirement.${requirement.kind}`, {
                name: requirementName(requirement),
              })}
            </strong>
            : <Sentence text={requirement.message} />
            <Told requirement={requirement} />
          </li>
        ))}
      </ul>
      <DecisionTimes decision={props.decision} />
    </section>
  );
}

/** Only people are told; time and other systems need nobody to tell them. */
function Told(props: { requirement: Requirement }) {
  const t = useTexts();
  const { kind, who } = props.requirement;
  return kind === 'approval' && who && who.length > 0 ? (
    <WhoList label={t('dialog.told')} who={who} />
  ) : null;
}

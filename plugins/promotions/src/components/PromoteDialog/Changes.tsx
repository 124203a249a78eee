import { Freight } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { ChangesTable } from '../Changes';
import { FreightName } from '../common';
import styles from './PromoteDialog.module.css';

/** What a stage runs, what it is to run, and how the two differ. */
export function Changes(props: {
  freight: Freight;
  current: Freight | undefined;
}) {
  const t = useTexts();
  const { freight, current } = props;
  return (
    <section aria-label={t('dialog.changes')} className={styles.part}>
      <h3 className={styles.title}>{t('dialog.changes')}</h3>
      <p className={styles.fromTo}>
        {current ? (
          <FreightName id={current.id} freight={current} />
        ) : (
          t('dialog.nothing')
        )}
        <span aria-hidden>→</span>
        <FreightName id={freight.id} freight={freight} />
      </p>
      <ChangesTable from={current} to={freight} />
    </section>
  );
}

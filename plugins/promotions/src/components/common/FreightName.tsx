import { Freight } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { freightVersion } from '../../lib/artifactChanges';
import styles from './common.module.css';

/** Alias and version; a short id for freight that has not been loaded. */
export function FreightName(props: { freight?: Freight; id: string }) {
  const alias = useAlias()(props.freight, props.id);
  const version = props.freight && freightVersion(props.freight);
  return (
    <span className={styles.freight}>
      <span className={styles.alias}>{alias}</span>
      {version && <span className={styles.version}>{version}</span>}
    </span>
  );
}

/** What to call freight in a sentence. */
export function useAlias() {
  const t = useTexts();
  return (freight: Freight | undefined, id: string) =>
    freight?.alias ?? t('freight.unknown', { id: id.slice(0, 7) });
}

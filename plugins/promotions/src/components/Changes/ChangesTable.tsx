import { Link } from '@backstage/ui';
import {
  Artifact,
  artifactVersion,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { artifactChanges } from '../../lib/artifactChanges';
import styles from './Changes.module.css';

/** Artifact by artifact, what a stage runs and what it is to run. */
export function ChangesTable(props: {
  from: Freight | undefined;
  to: Freight;
}) {
  const t = useTexts();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('dialog.artifact')}</th>
          <th scope="col">{t('dialog.now')}</th>
          <th scope="col">{t('dialog.then')}</th>
        </tr>
      </thead>
      <tbody>
        {artifactChanges(props.from, props.to).map(change => (
          <tr
            key={`${change.kind} ${change.name}`}
            data-changed={change.changed}
          >
            <th scope="row">
              {change.name}
              {!change.changed && (
                <span className={styles.note}>{t('dialog.same')}</span>
              )}
            </th>
            <td>
              <Version artifact={change.from} />
            </td>
            <td className={styles.then}>
              <Version artifact={change.to} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Version(props: { artifact: Artifact | undefined }) {
  const t = useTexts();
  const { artifact } = props;
  if (!artifact) {
    return <span className={styles.nothing}>{t('dialog.nothing')}</span>;
  }
  const version = artifactVersion(artifact);
  return (
    <>
      <span className={styles.version}>
        {artifact.kind === 'generic' && artifact.url ? (
          <Link href={artifact.url} target="_blank">
            {version}
          </Link>
        ) : (
          version
        )}
      </span>
      {artifact.kind === 'commit' && artifact.subject && (
        <span className={styles.note}>{artifact.subject}</span>
      )}
    </>
  );
}

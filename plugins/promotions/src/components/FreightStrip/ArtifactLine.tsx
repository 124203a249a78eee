import {
  Artifact,
  artifactVersion,
} from '@promotions/backstage-plugin-promotions-common';
import styles from './FreightStrip.module.css';

/** One artifact in one line: its version, and what tells a person more. */
export function ArtifactLine(props: { artifact: Artifact }) {
  const { artifact } = props;
  return (
    <span className={styles.artifact}>
      <span className={styles.version}>{artifactVersion(artifact)}</span>
      <span className={styles.about}>
        {artifact.kind === 'commit'
          ? artifact.subject ?? artifact.name
          : artifact.name}
      </span>
    </span>
  );
}

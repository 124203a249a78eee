import {
  Artifact,
  artifactVersion,
  compareFreight,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';

/** One row of what a promotion changes. */
export interface ArtifactChange {
  kind: Artifact['kind'];
  name: string;
  /** What the stage runs now; absent when it runs no such artifact. */
  from?: Artifact;
  /** What it is to run; absent when the freight has no such artifact. */
  to?: Artifact;
  changed: boolean;
}

/** Old to new, artifact by artifact, in the order of the new freight. */
export function artifactChanges(
  from: Freight | undefined,
  to: Freight,
): ArtifactChange[] {
  const old = from?.artifacts ?? [];
  const same = (a: Artifact) => (b: Artifact) =>
    a.kind === b.kind && a.name === b.name;
  return [
    ...to.artifacts.map(artifact => {
      const before = old.find(same(artifact));
      return {
        kind: artifact.kind,
        name: artifact.name,
        from: before,
        to: artifact,
        changed: !before || identityOf(before) !== identityOf(artifact),
      };
    }),
    ...old
      .filter(artifact => !to.artifacts.some(same(artifact)))
      .map(artifact => ({
        kind: artifact.kind,
        name: artifact.name,
        from: artifact,
        changed: true,
      })),
  ];
}

/** Going back: the freight is older than what the stage runs of its origin. */
export function isRollback(
  freight: Pick<Freight, 'id' | 'createdAt'>,
  current: Pick<Freight, 'id' | 'createdAt'> | undefined,
): boolean {
  return current !== undefined && compareFreight(freight, current) > 0;
}

/** What people call the whole: the versions of its artifacts. */
export function freightVersion(freight: Freight): string {
  return freight.artifacts.map(artifactVersion).join(' · ');
}

function identityOf(artifact: Artifact): string {
  switch (artifact.kind) {
    case 'image':
      return `${artifact.tag ?? ''}@${artifact.digest ?? ''}`;
    case 'commit':
      return artifact.commit;
    default:
      return artifact.version;
  }
}

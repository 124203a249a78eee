import { InputError } from '@backstage/errors';
import { Artifact } from '../model';

/** Characters of a commit or digest that people read. */
const SHORT = 8;

/**
 * What people call the version of an artifact: the tag or version where there
 * is one, else a short digest or commit.
 *
 * @public
 */
export function artifactVersion(artifact: Artifact): string {
  switch (artifact.kind) {
    case 'image':
      return artifact.tag ?? shortDigest(artifact.digest) ?? artifact.name;
    case 'commit':
      return artifact.tag ?? artifact.commit.slice(0, SHORT);
    default:
      return artifact.version;
  }
}

function shortDigest(digest: string | undefined): string | undefined {
  return digest?.replace(/^[^:]*:/, '').slice(0, SHORT);
}

/**
 * Every plain name by which a deployment event may mean this artifact: its
 * version, tag, digest and commit. See `revisionNames` for the longer forms
 * that deployment tools report.
 *
 * @public
 */
export function artifactRevisions(artifact: Artifact): string[] {
  switch (artifact.kind) {
    case 'image':
      return present(artifact.tag, artifact.digest);
    case 'commit':
      return present(artifact.commit, artifact.tag);
    default:
      return present(artifact.version);
  }
}

function present(...names: Array<string | undefined>): string[] {
  return names.filter((name): name is string => Boolean(name));
}

/**
 * The name of an artifact that was given none: the last segment of its
 * repository's path, without `.git`.
 *
 * @throws InputError when the kind has no repository (generic artifacts), or
 * when there is nothing in it to make a name of.
 * @public
 */
export function defaultArtifactName(artifact: {
  kind: string;
  repository?: string;
}): string {
  if (artifact.repository === undefined) {
    throw new InputError(
      `An artifact of kind '${artifact.kind}' has no repository to be named after. Give it a name.`,
    );
  }
  const path = artifact.repository
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  const name = path.split(/[/:]/).pop();
  if (!name) {
    throw new InputError(
      `The repository '${artifact.repository}' has no path to name the artifact after. Give it a name.`,
    );
  }
  return name;
}

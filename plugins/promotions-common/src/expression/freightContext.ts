import { artifactVersion } from '../freight';
import { Artifact, Freight } from '../model';

/**
 * What `freight` is in expressions: alias, id, origin, version, createdAt,
 * createdBy, metadata and labels of the first, and the artifacts of all by kind
 * and name:
 * - `images.<name>`: `repository`, `tag`, `digest`
 * - `charts.<name>`: `repository`, `version`
 * - `commits.<name>`: `id`, `repository`, `branch`, `tag`, `subject`, `author`
 * - `generic.<name>`: `version`, `url`
 *
 * Each also has `createdAt`. What is not known is not there (`has(…)` asks).
 * Of artifacts with one name, that of the earlier freight counts. `version` is
 * what people call the version of the first artifact.
 *
 * @param freights - what is promoted first, then what the stage keeps of other
 * origins; at least one
 * @public
 */
export function freightContext(
  freights: readonly Freight[],
): Record<string, unknown> {
  const [promoted] = freights;
  const artifacts = freights.flatMap(freight => freight.artifacts);
  return {
    id: promoted.id,
    alias: promoted.alias,
    origin: promoted.origin,
    version:
      promoted.artifacts.length > 0
        ? artifactVersion(promoted.artifacts[0])
        : promoted.alias,
    createdAt: promoted.createdAt,
    createdBy: promoted.createdBy,
    metadata: promoted.metadata,
    labels: promoted.labels,
    images: byName(artifacts, 'image'),
    charts: byName(artifacts, 'chart'),
    commits: byName(artifacts, 'commit'),
    generic: byName(artifacts, 'generic'),
  };
}

function byName(
  artifacts: readonly Artifact[],
  kind: Artifact['kind'],
): Record<string, unknown> {
  const entries = artifacts
    .filter(artifact => artifact.kind === kind)
    .map((artifact): [string, unknown] => [artifact.name, fields(artifact)]);
  // Of entries with one key the last counts.
  return Object.fromEntries(entries.reverse());
}

function fields(artifact: Artifact): Record<string, unknown> {
  if (artifact.kind === 'commit') {
    const { kind: _kind, commit, ...rest } = artifact;
    return { id: commit, ...rest };
  }
  const { kind: _kind, ...rest } = artifact;
  return rest;
}

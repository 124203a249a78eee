import { Artifact, Freight } from '../model';
import { artifactRevisions } from './artifact';

/** Reads what Flux reports: `main@sha1:…` for a commit, `6.1.0@sha256:…` else. */
const WITH_COMMIT = /^(?:.*@)?sha1:([0-9a-f]{40})$/;
const WITH_DIGEST = /^(?:(.+)@)?(sha256:[0-9a-f]{64})$/;

interface ParsedRevision {
  /** All plain names that it may stand for. */
  names: string[];
  commit?: string;
  digest?: string;
}

function parseRevision(revision: string): ParsedRevision {
  const commit = WITH_COMMIT.exec(revision)?.[1];
  if (commit) {
    return { names: [commit, revision], commit };
  }
  const [, tag, digest] = WITH_DIGEST.exec(revision) ?? [];
  if (digest) {
    const names = tag ? [digest, tag, revision] : [digest];
    return { names, digest };
  }
  return { names: [revision] };
}

/**
 * The plain names (see `artifactRevisions`) that a reported revision may
 * stand for, to look freight up by; `freightMatchesRevision` then decides.
 *
 * @public
 */
export function revisionNames(revision: string): string[] {
  return parseRevision(revision).names;
}

/**
 * Whether a reported revision names this freight by the version, tag, digest
 * or commit of one of its artifacts.
 *
 * A tag may be moved to other content. Where the revision states a digest or
 * commit and the artifact knows its own, that decides and the tag does not count.
 *
 * @public
 */
export function freightMatchesRevision(
  freight: Pick<Freight, 'artifacts'>,
  revision: string,
): boolean {
  const parsed = parseRevision(revision);
  return freight.artifacts.some(artifact => matches(artifact, parsed));
}

function matches(artifact: Artifact, revision: ParsedRevision): boolean {
  if (artifact.kind === 'image' && artifact.digest && revision.digest) {
    return artifact.digest === revision.digest;
  }
  if (artifact.kind === 'commit' && revision.commit) {
    return artifact.commit === revision.commit;
  }
  return artifactRevisions(artifact).some(name =>
    revision.names.includes(name),
  );
}

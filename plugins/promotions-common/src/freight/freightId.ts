import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { Artifact } from '../model';

/**
 * The identity of freight: the hash of its origin and of the versions in it.
 *
 * The same versions of the same origin are the same freight, whoever brings
 * them and in whatever order. What only describes an artifact (a commit's
 * subject, author and branch, a link, when it was built) does not count, so
 * that a source and a pipeline that report one build mean one freight.
 *
 * @returns SHA-256 in hex, 64 characters.
 * @public
 */
export function freightId(
  origin: string,
  artifacts: readonly Artifact[],
): string {
  const versions = [...new Set(artifacts.map(canonicalForm))].sort();
  const form = JSON.stringify([origin, versions]);
  return bytesToHex(sha256(new TextEncoder().encode(form)));
}

/** JSON keeps the fields apart whatever they hold; null stands for absent. */
function canonicalForm(artifact: Artifact): string {
  const identity: Array<string | null> = [artifact.kind, artifact.name];
  switch (artifact.kind) {
    case 'image':
      identity.push(
        artifact.repository,
        artifact.tag ?? null,
        artifact.digest ?? null,
      );
      break;
    case 'chart':
      identity.push(artifact.repository, artifact.version);
      break;
    case 'commit':
      identity.push(artifact.repository, artifact.commit, artifact.tag ?? null);
      break;
    case 'generic':
      identity.push(artifact.version);
      break;
    default:
      throw unknownKind(artifact);
  }
  return JSON.stringify(identity);
}

function unknownKind(artifact: never): Error {
  const { kind } = artifact as { kind: unknown };
  return new Error(`There is no kind of artifact called '${kind}'.`);
}

import { compare, parse, satisfies, SemVer } from 'semver';

/** @internal */
export interface VersionTag {
  tag: string;
  version: string;
  /** Hash of the commit. */
  commit: string;
}

/**
 * The semantic version within the name of a tag: of `v1.2.3` and
 * `podinfo-1.2.3` it is 1.2.3.
 */
function versionOf(tag: string): SemVer | null {
  const match = /(?:^|[^0-9.])(\d+\.\d+\.\d+.*)$/.exec(tag);
  return match && parse(match[1]);
}

/**
 * Tags that are versions within the constraint, lowest first.
 *
 * @param refs - `refs/tags/…` to hash; that of `refs/tags/…^{}` is the commit
 * where a tag is an object of its own
 *
 * @internal
 */
export function versionTags(
  refs: Map<string, string>,
  constraint: string,
): VersionTag[] {
  const tags: VersionTag[] = [];
  for (const [ref, hash] of refs) {
    if (!ref.endsWith('^{}')) {
      const tag = ref.slice('refs/tags/'.length);
      const version = versionOf(tag);
      if (version && satisfies(version, constraint)) {
        tags.push({
          tag,
          version: version.version,
          commit: refs.get(`${ref}^{}`) ?? hash,
        });
      }
    }
  }
  return tags.sort(
    (a, b) => compare(a.version, b.version) || a.tag.localeCompare(b.tag),
  );
}

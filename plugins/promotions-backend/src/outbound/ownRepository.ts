import {
  ANNOTATION_LOCATION,
  parseLocationRef,
} from '@backstage/catalog-model';
import { ScmIntegrationRegistry } from '@backstage/integration';
import parseGitUrl from 'git-url-parse';

/**
 * The repository that declares an entity, which its pipelines may reach
 * without a grant.
 *
 * It is taken from the annotation that the catalog itself writes: the one of
 * the source location may say anything that the author of the entity likes.
 * Only hosts of an integration are understood; where their repositories lie is
 * known.
 */
export function ownRepository(
  entity: Record<string, unknown>,
  integrations: ScmIntegrationRegistry,
): URL | undefined {
  const { annotations } = (entity.metadata ?? {}) as {
    annotations?: Record<string, string>;
  };
  try {
    const location = parseLocationRef(annotations?.[ANNOTATION_LOCATION] ?? '');
    if (location.type !== 'url' || !integrations.byUrl(location.target)) {
      return undefined;
    }
    const parsed = parseGitUrl(location.target);
    const url = new URL(parsed.toString('https'));
    const { protocol, host } = new URL(location.target);
    return url.host === host && url.protocol === protocol && parsed.name
      ? url
      : undefined;
  } catch {
    return undefined;
  }
}

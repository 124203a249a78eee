import { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { PIPELINE_REF_ANNOTATION } from './annotations';

const PAGE = 500;

/** All that is stored of an entity, and what says where its documents lie. */
const FIELDS = ['apiVersion', 'kind', 'metadata', 'spec', 'relations'];

/**
 * The entities that declare a pipeline, a page at a time.
 *
 * @throws when the catalog does not answer; then nothing is known, and nothing
 * must be archived
 */
export async function* declaringEntities(
  catalog: CatalogService,
  auth: AuthService,
): AsyncGenerator<Entity[]> {
  let cursor: string | undefined;
  do {
    const credentials = await auth.getOwnServiceCredentials();
    const page = await catalog.queryEntities(
      cursor === undefined
        ? {
            filter: {
              [`metadata.annotations.${PIPELINE_REF_ANNOTATION}`]:
                CATALOG_FILTER_EXISTS,
            },
            fields: FIELDS,
            limit: PAGE,
          }
        : { cursor, fields: FIELDS, limit: PAGE },
      { credentials },
    );
    yield page.items;
    cursor = page.pageInfo.nextCursor;
  } while (cursor !== undefined);
}

/** The entity as it is now; undefined when it is gone. */
export async function findEntity(
  catalog: CatalogService,
  auth: AuthService,
  entityRef: string,
): Promise<Entity | undefined> {
  return catalog.getEntityByRef(entityRef, {
    credentials: await auth.getOwnServiceCredentials(),
  });
}

export function declaresPipelines(entity: Entity): boolean {
  return entity.metadata.annotations?.[PIPELINE_REF_ANNOTATION] !== undefined;
}

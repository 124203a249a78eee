import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_PROMOTIONS_PIPELINE,
  RESOURCE_TYPE_PROMOTIONS_STAGE,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineFilter, StageFilter } from './filters';

/**
 * A pipeline as rules see it.
 *
 * @public
 */
export interface PipelineResource {
  id: string;
  /** Entity that declares it. */
  entityRef: string;
  /** Entity refs of the owners of that entity, in lower case. */
  owners: string[];
}

/**
 * A stage as rules see it.
 *
 * @public
 */
export interface StageResource {
  pipeline: PipelineResource;
  name: string;
  labels: Record<string, string>;
}

/** @public */
export const promotionsPipelineResourceRef = createPermissionResourceRef<
  PipelineResource,
  PipelineFilter
>().with({
  pluginId: 'promotions',
  resourceType: RESOURCE_TYPE_PROMOTIONS_PIPELINE,
});

/** @public */
export const promotionsStageResourceRef = createPermissionResourceRef<
  StageResource,
  StageFilter
>().with({
  pluginId: 'promotions',
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/** Owners as the catalog has resolved them from `spec.owner`. */
export function ownersOf(entity: Pick<Entity, 'relations'>): string[] {
  return (entity.relations ?? [])
    .filter(relation => relation.type === RELATION_OWNED_BY)
    .map(relation => relation.targetRef.toLocaleLowerCase('en-US'));
}

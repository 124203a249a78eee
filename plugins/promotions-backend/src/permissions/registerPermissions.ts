import {
  AuthService,
  PermissionsRegistryService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  administrationPermissions,
  pipelinePermissions,
  stagePermissions,
} from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../store/Store';
import {
  ownersOf,
  PipelineResource,
  promotionsPipelineResourceRef,
  promotionsStageResourceRef,
  StageResource,
} from './resources';
import { promotionsPipelineRules, promotionsStageRules } from './rules';

/**
 * Makes the permissions, resources and rules of the plugin known, so that
 * policies can use them and the permission backend can ask about one resource.
 */
export function registerPermissions(options: {
  permissionsRegistry: PermissionsRegistryService;
  store: Pick<Store, 'getPipeline' | 'getPipelineDocument'>;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
}): void {
  const { permissionsRegistry, store, catalog, auth } = options;

  async function loadPipeline(
    id: string,
  ): Promise<PipelineResource | undefined> {
    const pipeline = await store.getPipeline(id);
    const entity =
      pipeline &&
      (await catalog.getEntityByRef(pipeline.entityRef, {
        credentials: await auth.getOwnServiceCredentials(),
      }));
    return (
      entity && {
        id,
        entityRef: pipeline.entityRef,
        owners: ownersOf(entity),
      }
    );
  }

  async function loadStage(ref: string): Promise<StageResource | undefined> {
    const [id, ...name] = ref.split('/');
    const document = await store.getPipelineDocument(id);
    const stage = document?.pipeline?.stages.find(
      candidate => candidate.name === name.join('/'),
    );
    const pipeline = stage && (await loadPipeline(id));
    return pipeline && { pipeline, name: stage.name, labels: stage.labels };
  }

  permissionsRegistry.addResourceType({
    resourceRef: promotionsPipelineResourceRef,
    permissions: pipelinePermissions,
    rules: Object.values(promotionsPipelineRules),
    getResources: refs => Promise.all(refs.map(loadPipeline)),
  });
  permissionsRegistry.addResourceType({
    resourceRef: promotionsStageResourceRef,
    permissions: stagePermissions,
    rules: Object.values(promotionsStageRules),
    getResources: refs => Promise.all(refs.map(loadStage)),
  });
  permissionsRegistry.addPermissions(administrationPermissions);
}

import {
  AuthorizeResult,
  PermissionCondition,
} from '@backstage/plugin-permission-common';
import { CallerSources } from './CallerSources';
import { PipelineResource, promotionsStageResourceRef } from './resources';
import { promotionsStageRules } from './rules';

const { hasStage, isEntityOwner } = promotionsStageRules;

/**
 * Whether a condition holds for whatever stage the pipeline has, had or gets:
 * of that only the pipeline is known. Undefined where it depends on more.
 */
export function knownOfAnyStage(
  condition: PermissionCondition,
  pipeline: PipelineResource,
  applies: CallerSources['appliesToStage'],
): boolean | undefined {
  if (condition.rule === isEntityOwner.name) {
    const { pluginId, resourceType } = promotionsStageResourceRef;
    return applies(
      {
        result: AuthorizeResult.CONDITIONAL,
        pluginId,
        resourceType,
        conditions: condition,
      },
      { pipeline, name: '', labels: {} },
    );
  }
  const { names } = condition.params ?? {};
  return condition.rule === hasStage.name &&
    Array.isArray(names) &&
    names.includes('*')
    ? true
    : undefined;
}

export type { PipelineFilter, StageFilter } from './filters';
export {
  promotionsPipelineResourceRef,
  promotionsStageResourceRef,
} from './resources';
export type { PipelineResource, StageResource } from './resources';
export * from './rules';

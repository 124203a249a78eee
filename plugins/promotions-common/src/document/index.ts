export * from './jsonSchema';
export { NAME_HELP, NAME_PATTERN, REPORTED_CONDITIONS } from './names';
export { normalizePipeline, normalizeStage } from './normalize';
export { type BundleDocuments, expandSteps } from './normalizeSteps';
export * from './parse';
export * from './parseGates';
export * from './registry';
export { type BundleDocument } from './schema/bundles';
export {
  type PipelineDocument,
  pipelineDocumentSchema,
  type GateDocument,
  type StageDocument,
  type TimeWindowDocument,
} from './schema/pipeline';
export { type PromotionDocument } from './schema/promotion';
export { type StepDocument } from './schema/steps';
export { type TaskDocument } from './schema/tasks';

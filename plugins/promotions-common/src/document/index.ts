export { normalizeApprover } from './approvers';
export * from './jsonSchema';
export {
  CONDITION_TYPE_HELP,
  CONDITION_TYPE_PATTERN,
  NAME_HELP,
  NAME_PATTERN,
  REPORTED_CONDITIONS,
} from './names';
export {
  normalizePipeline,
  normalizeStage,
  toConditionWatch,
} from './normalize';
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

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
export * from './parse';
export * from './parseGates';
export * from './registry';
export {
  type PipelineDocument,
  pipelineDocumentSchema,
  type GateDocument,
  type StageDocument,
  type TimeWindowDocument,
} from './schema/pipeline';

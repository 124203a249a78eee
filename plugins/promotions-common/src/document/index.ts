export * from './jsonSchema';
export { NAME_HELP, NAME_PATTERN, REPORTED_CONDITIONS } from './names';
export { normalizePipeline, normalizeStage } from './normalize';
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

export * from './jsonSchema';
export { normalizePipeline, normalizeStage } from './normalize';
export * from './parse';
export * from './parseGates';
export * from './registry';
export {
  type PipelineDocument,
  pipelineDocumentSchema,
  type StageDocument,
} from './schema/pipeline';
export { type GateDocument } from './schema/gates/gate';
export { type TimeWindowDocument } from './schema/gates/window';

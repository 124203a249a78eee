export * from './jsonSchema';
export { normalizePipeline, normalizeStage } from './normalize';
export * from './parse';
export * from './registry';
export {
  type PipelineDocument,
  pipelineDocumentSchema,
  type StageDocument,
} from './schema/pipeline';

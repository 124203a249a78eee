export * from './annotations';
export * from './PipelineCatalog';

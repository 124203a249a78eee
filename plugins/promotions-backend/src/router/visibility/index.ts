export { Narrowing } from './Narrowing';
export { VisiblePipeline } from './VisiblePipeline';

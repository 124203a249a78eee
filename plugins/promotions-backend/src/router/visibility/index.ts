export { Narrowing } from './Narrowing';
export { narrowSummary } from './summary';
export { VisiblePipeline } from './VisiblePipeline';

export { StagePanel } from './StagePanel';

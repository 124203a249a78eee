export { StagePanel, type StageView } from './StagePanel';

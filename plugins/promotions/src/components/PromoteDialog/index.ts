export { BreakGlassDialog } from './BreakGlassDialog';
export { PromoteDialog } from './PromoteDialog';

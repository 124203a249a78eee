export { planRollback } from './rollback';

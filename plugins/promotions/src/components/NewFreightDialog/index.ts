export { NewFreightDialog } from './NewFreightDialog';

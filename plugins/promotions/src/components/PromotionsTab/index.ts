export { PromotionsTab } from './PromotionsTab';

export * from './PromotionsClient';

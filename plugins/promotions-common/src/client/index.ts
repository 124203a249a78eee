export type { PromotionsClientOptions } from './callOperation';
export * from './PromotionsClient';

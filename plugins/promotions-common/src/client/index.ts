export type { PromotionsClientOptions } from './callOperation';
export type { ClientApi } from './ClientApi';
export * from './PromotionsClient';

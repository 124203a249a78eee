export * from './errors';
export * from './openApi';
export * from './operations';
export * from './PromotionsApi';
export * from './types';
export { apiLimits } from './schemas/text';

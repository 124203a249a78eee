export * from './errors';
export * from './openApi';
export * from './operations';
export * from './PromotionsApi';
export * from './signals';
export * from './types';
export { apiLimits } from './schemas/text';

export { authPolicies, createRouter } from './router';
export type { RouterOptions } from './router';

export type { EventSenders } from './events/senders';
export { authPolicies, createRouter } from './router';
export type { RouterOptions } from './router';

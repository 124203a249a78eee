/**
 * Frontend of Promotions for Backstage.
 *
 * @packageDocumentation
 */
export { promotionsPlugin as default } from './plugin';
export { promotionsApiRef } from './api';
export { promotionsTranslationRef } from './translation';

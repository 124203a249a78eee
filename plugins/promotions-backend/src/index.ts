/**
 * Backend of Promotions for Backstage.
 *
 * @packageDocumentation
 */
export { promotionsPlugin as default } from './plugin';
export * from './permissions';

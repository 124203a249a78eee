/**
 * The step of Promotions for Backstage that renders Helm charts.
 *
 * @packageDocumentation
 */
export { promotionsModuleHelm as default } from './module';

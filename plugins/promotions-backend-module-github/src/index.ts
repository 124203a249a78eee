/**
 * Pull requests on GitHub for Promotions for Backstage.
 *
 * @packageDocumentation
 */
export { promotionsModuleGithub as default } from './module';

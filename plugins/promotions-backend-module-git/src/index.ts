/**
 * Git steps and the git freight source of Promotions for Backstage.
 *
 * @packageDocumentation
 */
export { promotionsModuleGit as default } from './module';

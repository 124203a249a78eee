export * from './accept';
export * from './changes';
export * from './impossible';
export { driftOf, reportAbout } from './reports';

export * from './changes';
export { ENGINE_ACTOR } from './context';
export * from './plan';
export * from './promotions';

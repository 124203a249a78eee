export { catalogConditionSource } from './catalog';

export { httpConditionSource } from './http';

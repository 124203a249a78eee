export * from './entityFilter';
export * from './glob';
export * from './rules';

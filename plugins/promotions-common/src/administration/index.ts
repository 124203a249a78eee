export * from './entityFilter';
export * from './gates';
export * from './glob';
export * from './rules';

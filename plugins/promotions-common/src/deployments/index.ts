export * from './accept';
export * from './changes';

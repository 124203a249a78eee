export * from './deploy';
export * from './phase';
export * from './run';

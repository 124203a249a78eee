export * from './entities';
export * from './parse';

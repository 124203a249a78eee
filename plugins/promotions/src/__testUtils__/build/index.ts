export * from './board';
export * from './decision';
export * from './freight';
export * from './gates';
export * from './history';
export * from './promotion';
export * from './stage';
export * from './time';

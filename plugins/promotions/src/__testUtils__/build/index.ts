export * from './board';
export * from './decision';
export * from './freight';
export * from './promotion';
export * from './stage';
export * from './time';

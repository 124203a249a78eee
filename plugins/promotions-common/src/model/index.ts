export * from './condition';
export * from './decision';
export * from './freight';
export * from './pipeline';
export * from './promotion';
export * from './snapshot';
export * from './stage';
export * from './timeline';

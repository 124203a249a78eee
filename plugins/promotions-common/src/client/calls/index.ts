export * from './administration';
export * from './approvals';
export * from './freight';
export * from './pipelines';
export * from './promotions';
export * from './runs';
export * from './stages';

export * from './condition';
export * from './limits';
export * from './phase';
export * from './transitions';
export * from './variables';

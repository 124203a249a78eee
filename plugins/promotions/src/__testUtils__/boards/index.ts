export * from './busy';
export * from './diamond';
export * from './guarded';
export * from './others';
export * from './straight';

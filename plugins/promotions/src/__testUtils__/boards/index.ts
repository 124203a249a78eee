export * from './busy';
export * from './diamond';
export * from './others';
export * from './straight';

export * from './evaluateWindows';
export * from './problems';
export * from './describeWindow';

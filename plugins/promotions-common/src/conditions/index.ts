export * from './conditionAt';

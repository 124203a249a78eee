export * from './StageRunSection';

export * from './git-server';

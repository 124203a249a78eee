/**
 * What a module of Promotions for Backstage builds on.
 *
 * @packageDocumentation
 */
export * from './changeEvents';
export * from './durationField';
export * from './errors';
export * from './extensions';
export * from './files/folders';
export * from './files/textFile';
export * from './files/walk';
export * from './outbound';
export * from './owner';
export * from './programs';
export * from './pullRequests';
export * from './safePath';
export * from './sources';
export * from './steps';
export * from './workingDirectory';

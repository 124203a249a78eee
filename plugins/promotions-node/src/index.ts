/**
 * What a module of Promotions for Backstage builds on.
 *
 * @packageDocumentation
 */
export * from './changeEvents';
export * from './durationField';
export * from './errors';
export * from './extensions';
export * from './outbound';
export * from './owner';
export * from './pullRequests';
export * from './safePath';
export * from './sources';
export * from './steps';
export * from './workingDirectory';

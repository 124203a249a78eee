export * from './evaluateAvailability';
export * from './strategy';

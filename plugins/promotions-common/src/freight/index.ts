export * from './alias';
export * from './artifact';
export * from './compare';
export * from './created';
export * from './freightId';
export * from './revision';

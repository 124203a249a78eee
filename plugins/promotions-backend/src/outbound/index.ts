export * from './createOutbounds';

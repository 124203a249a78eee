/**
 * Rules, types and client of Promotions for Backstage.
 *
 * @packageDocumentation
 */
export * from './administration';
export * from './api';
export * from './client';
export * from './model';
export * from './permissions';
export * from './deployments';
export * from './lifecycle';
export * from './plan';
export * from './freight';
export * from './time';
export * from './availability';
export * from './conditions';
export * from './decision';
export * from './candidate';
export * from './expression';
export * from './steps';
export * from './document';
export { instantName, personName } from './support/sentences';
export * from './windows';

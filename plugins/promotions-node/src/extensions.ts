import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { ConditionSource, FreightSource } from './sources';
import { StepRunner } from './steps';

/**
 * Where modules add what pipelines can use. Two with one name are an error at
 * start.
 *
 * @public
 */
export interface PromotionsExtensionPoint {
  addStepRunner(...runners: StepRunner[]): void;
  addConditionSource(...sources: ConditionSource[]): void;
  addFreightSource(...sources: FreightSource[]): void;
}

/** @public */
export const promotionsExtensionPoint =
  createExtensionPoint<PromotionsExtensionPoint>({ id: 'promotions' });

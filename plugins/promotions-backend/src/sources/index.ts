import { ConditionSource } from '@promotions/backstage-plugin-promotions-node';
import { httpConditionSource } from './http';

/** The condition sources that need no module. */
export const builtInConditionSources: ConditionSource[] = [httpConditionSource];

import { AuthService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ConditionSource } from '@promotions/backstage-plugin-promotions-node';
import { catalogConditionSource } from './catalog';
import { httpConditionSource } from './http';

/** The condition sources that need no module. */
export const builtInConditionSources: ConditionSource[] = [httpConditionSource];

/** Those that need services of the backend to be made. */
export function serviceConditionSources(services: {
  catalog: CatalogService;
  auth: AuthService;
}): ConditionSource[] {
  return [catalogConditionSource(services)];
}

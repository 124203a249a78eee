/*
 * What Backstage ships as alpha is imported here and nowhere else, so that a
 * change there is one edit.
 */
export {
  actionsRegistryServiceRef,
  metricsServiceRef,
  tracingServiceRef,
  type ActionsRegistryService,
  type MetricsService,
  type TracingService,
} from '@backstage/backend-plugin-api/alpha';

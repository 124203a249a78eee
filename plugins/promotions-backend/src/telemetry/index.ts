export { COUNTERS, GAUGES, HISTOGRAMS, type Metric } from './metrics';
export { Telemetry } from './Telemetry';

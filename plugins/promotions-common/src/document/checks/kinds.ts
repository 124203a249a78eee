import { Cursor } from '../Cursor';
import { formatPath } from '../path';
import { DocumentReach, DocumentRegistry } from '../registry';
import { Report } from '../Report';
import { listed } from '../suggest';
import { checkLiteralConfiguration } from './configuration';
import { lookUp, unknownKind } from './lookUp';
import { checkAllSteps } from './steps/all';

/** Configurations as their schemas filled them in, by where they stand. */
export type CheckedConfigurations = Map<string, Record<string, unknown>>;

/**
 * Every kind of step and source exists and accepts its configuration.
 *
 * @returns the configurations of conditions and subscriptions with defaults
 */
export function checkKinds(
  spec: Cursor,
  registry: DocumentRegistry,
  reach: DocumentReach | undefined,
  report: Report,
): CheckedConfigurations {
  const checked: CheckedConfigurations = new Map();
  const keep = (at: Cursor, config?: Record<string, unknown>) => {
    if (config) {
      checked.set(formatPath(at.path), config);
    }
  };
  for (const origin of spec.get('origins').items()) {
    for (const subscription of origin.get('subscriptions').items()) {
      checkSubscription(subscription, { registry, reach, report, keep });
    }
  }
  for (const stage of spec.get('stages').items()) {
    for (const watch of stage.get('conditions').items()) {
      const source = lookUp(watch.get('uses'), registry.conditionSources, {
        what: 'condition source',
        report,
      });
      const config = watch.get('with');
      if (source) {
        const needs = source.needs?.bind(source);
        const { schema } = source;
        keep(
          config,
          checkLiteralConfiguration({ config, schema, needs, reach, report }),
        );
      }
    }
  }
  checkAllSteps(spec, { registry, reach, report });
  return checked;
}

interface Surroundings {
  registry: DocumentRegistry;
  reach: DocumentReach | undefined;
  report: Report;
}

function checkSubscription(
  subscription: Cursor,
  surroundings: Surroundings & {
    keep(at: Cursor, config?: Record<string, unknown>): void;
  },
) {
  const { registry, reach, report, keep } = surroundings;
  const entries = subscription.entries();
  if (subscription.isMap && entries.length !== 1) {
    report.add(
      subscription.path,
      entries.length === 0
        ? `The subscription is empty. Name one of ${listed(
            registry.freightSources.keys(),
          )}, with its configuration.`
        : 'A subscription has one source. Make several subscriptions of it.',
    );
  }
  for (const [name, config] of entries) {
    const source = registry.freightSources.get(name);
    if (!source) {
      report.add(
        config.path,
        unknownKind('freight source', name, registry.freightSources),
        'key',
      );
      continue;
    }
    const needs = source.needs?.bind(source);
    const { schema } = source;
    keep(
      config,
      checkLiteralConfiguration({ config, schema, needs, reach, report }),
    );
  }
}

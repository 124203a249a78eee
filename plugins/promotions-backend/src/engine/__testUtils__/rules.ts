import {
  Freeze,
  PeopleDirectory,
  Policy,
} from '@promotions/backstage-plugin-promotions-common';
import { builtInConditionSources } from '../../sources';
import { RulesAccess } from '../rules';

const DAY = 86_400_000;

/** A policy of the configuration that says nothing unless told otherwise. */
export function aPolicy(name: string, options: Partial<Policy> = {}): Policy {
  return {
    id: `config:${name}`,
    name,
    stages: ['*'],
    labels: {},
    gates: [],
    source: 'configuration',
    position: 0,
    ...options,
  };
}

/** A freeze of the configuration that never ends unless told otherwise. */
export function aFreeze(name: string, options: Partial<Freeze> = {}): Freeze {
  return {
    id: `config:${name}`,
    name,
    reason: 'Nobody is here.',
    stages: ['*'],
    labels: {},
    windows: [{}],
    source: 'configuration',
    ...options,
  };
}

/** What an engine is told of configuration and catalog. */
export function rulesOf(
  options: {
    /** Stages that a policy called `ours` promotes into. */
    automatic?: string[];
    policies?: Policy[];
    freezes?: Freeze[];
    people?: Partial<PeopleDirectory>;
  } = {},
): RulesAccess {
  const { automatic = [], policies = [], freezes = [], people } = options;
  return {
    configured: {
      policies: [
        ...policies,
        ...(automatic.length > 0
          ? [aPolicy('ours', { stages: automatic, autoPromotion: true })]
          : []),
      ],
      freezes,
      overrides: { maxDurationMs: 7 * DAY },
    },
    people: {
      directoryFor: async () => ({
        owners: [],
        members: {},
        unknownUsers: [],
        ...people,
      }),
    },
    registry: {
      conditionSources: new Map(
        builtInConditionSources.map(source => [source.uses, source]),
      ),
    },
  };
}

import { InputError } from '@backstage/errors';
import {
  Freeze,
  ParseGatesOptions,
  Policy,
} from '@promotions/backstage-plugin-promotions-common';
import {
  FreezeFields,
  parseFreeze,
  Parsed,
  parsePolicy,
  PolicyFields,
  sentenceOf,
} from './administration';

/** Policies of the configuration, as the engine has them. */
export function configuredPolicies(
  values: unknown[],
  registry: ParseGatesOptions['registry'],
): Policy[] {
  return values.map((value, position) => ({
    ...orThrow<PolicyFields>(
      parsePolicy(value, {
        registry,
        path: `promotions.policies[${position}]`,
      }),
    ),
    ...configured(value),
    position,
  }));
}

/** Freezes of the configuration, as the engine has them. */
export function configuredFreezes(values: unknown[]): Freeze[] {
  return values.map((value, index) => ({
    ...orThrow<FreezeFields>(
      parseFreeze(value, `promotions.freezes[${index}]`),
    ),
    ...configured(value),
  }));
}

/** @throws InputError for the key under which policies were before they could do more */
export function refuseFormerKey(formerPolicies: unknown): void {
  if (formerPolicies !== undefined) {
    throw new InputError(
      'The configuration is wrong: promotions.autoPromotion: write these as promotions.policies, each with `autoPromotion: true` or `autoPromotion: false` in the place of `enabled`',
    );
  }
}

function configured(value: unknown): Pick<Policy, 'id' | 'source'> {
  return {
    id: `config:${(value as { name: string }).name}`,
    source: 'configuration',
  };
}

function orThrow<T>({ value, problems }: Parsed<T>): T {
  if (problems) {
    throw new InputError(
      `The configuration is wrong: ${problems.map(sentenceOf).join('; ')}`,
    );
  }
  return value;
}

import { Requirement } from '@promotions/backstage-plugin-promotions-common';

/** The part of an id that people gave: of a freeze and of a policy's gate too. */
export function requirementName({
  id,
  kind,
  policy,
}: Pick<Requirement, 'id' | 'kind' | 'policy'>): string {
  const prefix = kind === 'freeze' ? 'freeze/' : policy && `${policy}/`;
  return prefix && id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

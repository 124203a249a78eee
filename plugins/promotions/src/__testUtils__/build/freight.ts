import { FreightWithStatus } from '@promotions/backstage-plugin-promotions-common';
import { ago } from './time';

export const JANE = 'user:default/jane';

export function makeFreight(
  alias: string,
  version: string,
  options: { age?: number } & Partial<FreightWithStatus> = {},
): FreightWithStatus {
  const { age = 60, ...rest } = options;
  return {
    id: `id-of-${alias}`,
    origin: 'app',
    alias,
    artifacts: [
      {
        kind: 'image',
        name: 'podinfo',
        repository: 'ghcr.io/stefanprodan/podinfo',
        tag: version,
      },
    ],
    metadata: {},
    labels: {},
    createdAt: ago(age),
    createdBy: JANE,
    status: {
      currentlyIn: {},
      verifiedIn: {},
      clearedFor: {},
      rejections: [],
    },
    ...rest,
  };
}

export function verifiedIn(...stages: string[]) {
  return Object.fromEntries(
    stages.map(stage => [stage, { verifiedAt: ago(30), longestSoakMs: 0 }]),
  );
}

import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { Outbound } from '@promotions/backstage-plugin-promotions-node';
import { readConfig } from '../config';
import { createOutbounds } from '../outbound';

/** The real thing, with a grant for some hosts on loopback. */
export function outboundTo(...hosts: string[]): Outbound {
  return fencedOutboundTo(hosts);
}

/** The same, for somebody who has to hold something to change anything. */
export function fencedOutboundTo(
  hosts: string[],
  beforeEffect?: () => Promise<void>,
): Outbound {
  const grants = [
    {
      name: 'test',
      hosts: hosts.map(host => ({ host, allowLoopback: true })),
    },
  ];
  return createOutbounds({
    config: readConfig(new ConfigReader({ promotions: { grants } })),
    integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
  }).outboundFor(
    { kind: 'Component', metadata: { name: 'podinfo' } },
    beforeEffect,
  );
}

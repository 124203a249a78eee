import { ConfigApi } from '@backstage/frontend-plugin-api';

/** Someone whom a visitor of the demo can be. */
export interface DemoUser {
  ref: string;
  name: string;
  may: string;
}

export function readDemoUsers(config: ConfigApi): DemoUser[] {
  if (!config.getOptionalBoolean('demo.enabled')) {
    return [];
  }
  return (config.getOptionalConfigArray('demo.users') ?? []).map(user => ({
    ref: user.getString('ref'),
    name: user.getString('name'),
    may: user.getString('may'),
  }));
}

import {
  ForgeCall,
  OutboundRequest,
} from '@promotions/backstage-plugin-promotions-node';
import { FakeGithub, TOKEN } from './FakeGithub';

/** The way to the fake, as it is where everything is granted. */
export function forgeCall(
  github: FakeGithub,
  change: { url?: string; token?: string | null } = {},
): ForgeCall & { sent: Array<{ url: string } & OutboundRequest> } {
  const { url = github.git.cloneUrl('deploy'), token = TOKEN } = change;
  const sent: Array<{ url: string } & OutboundRequest> = [];
  return {
    sent,
    repository: {
      url,
      ...(token !== null && {
        credentials: { username: 'x-access-token', password: token },
      }),
    },
    signal: new AbortController().signal,
    outbound: {
      fetch: async (address, request) => {
        sent.push({ url: address, ...request });
        const { method, headers, body, signal } = request;
        const response = await fetch(address, {
          ...{ method, headers, body, signal },
          redirect: 'manual',
        });
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await response.text(),
        };
      },
    },
  };
}

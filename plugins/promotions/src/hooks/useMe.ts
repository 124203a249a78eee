import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Me } from '../lib/approvals';
import { belongsTo } from '../lib/belongsTo';
import { Polled, usePolling } from './usePolling';

/** Groups change seldom, but a page may stay open for days. */
const EVERY = 5 * 60_000;

/** Who is signed in, with their groups as gates see them. */
export function useMe(): Polled<Me> {
  const identity = useApi(identityApiRef);
  const catalog = useApi(catalogApiRef);
  return usePolling<Me>({
    key: 'me',
    load: async () => {
      const { userEntityRef } = await identity.getBackstageIdentity();
      return {
        ref: userEntityRef,
        belongsTo: await belongsTo(catalog, userEntityRef),
      };
    },
    interval: () => EVERY,
    same: (a, b) =>
      a.ref === b.ref && [...a.belongsTo].join() === [...b.belongsTo].join(),
  });
}

import { IdentityApi } from '@backstage/frontend-plugin-api';

const KEY = 'promotions.demo.user';

/** The user whom this browser signed in as last, until signing out. */
export const remembered = {
  get: () => localStorage.getItem(KEY) ?? undefined,
  set: (ref: string) => localStorage.setItem(KEY, ref),
  forget: () => localStorage.removeItem(KEY),
};

export function forgetOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: () => {
      remembered.forget();
      return identity.signOut();
    },
  };
}

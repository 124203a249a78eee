import { SidebarItem } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import PeopleIcon from '@material-ui/icons/People';
import { useEffect, useState } from 'react';

/** Says who is signed in, and leads back to the choice of users. */
export function SwitchUser() {
  const identity = useApi(identityApiRef);
  const [name, setName] = useState<string>();

  useEffect(() => {
    identity.getProfileInfo().then(
      profile => setName(profile.displayName),
      () => setName(undefined),
    );
  }, [identity]);

  return (
    <SidebarItem
      icon={PeopleIcon}
      text={name ?? 'Signed in'}
      onClick={() => identity.signOut()}
    >
      <small>Switch</small>
    </SidebarItem>
  );
}

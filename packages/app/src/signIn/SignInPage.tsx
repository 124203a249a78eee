import { ProxiedSignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { useState } from 'react';
import { readDemoUsers } from './DemoUser';
import { forgetOnSignOut, remembered } from './remembered';
import { SignInFailed } from './SignInFailed';
import { UserChoice } from './UserChoice';

/** Signs in as one of the users of the demo, and stays so until signing out. */
export function SignInPage({ onSignInSuccess }: SignInPageProps) {
  const users = readDemoUsers(useApi(configApiRef));
  const [chosen, setChosen] = useState(remembered.get);

  if (!users.some(user => user.ref === chosen)) {
    return <UserChoice users={users} onChoose={setChosen} />;
  }
  return (
    <ProxiedSignInPage
      provider="demo"
      headers={{ 'X-Demo-User': chosen! }}
      ErrorComponent={SignInFailed}
      onSignInSuccess={identity => {
        remembered.set(chosen!);
        onSignInSuccess(forgetOnSignOut(identity));
      }}
    />
  );
}

import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './nav';
import { signInModule } from './signIn';

/** Everything else is discovered, see `app.packages` in the configuration. */
export default createApp({ features: [navModule, signInModule] });

import { createBackend } from '@backstage/backend-defaults';
import { demoAuthModule } from './demoAuth';
import { demoPolicyModule } from './demoPolicy';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@backstage/plugin-signals-backend'));

backend.add(import('@promotions/backstage-plugin-promotions-backend'));
backend.add(
  import('@promotions/backstage-plugin-promotions-backend-module-git'),
);
backend.add(
  import('@promotions/backstage-plugin-promotions-backend-module-github'),
);
backend.add(
  import('@promotions/backstage-plugin-promotions-backend-module-helm'),
);

backend.add(demoAuthModule);
backend.add(demoPolicyModule);

backend.start().catch(error => {
  console.error(error);
  // A backend of which a part is missing answers, but does not work.
  process.exit(1);
});

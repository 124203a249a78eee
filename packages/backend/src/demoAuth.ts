import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

const HEADER = 'x-demo-user';

interface DemoUser {
  ref: string;
  name: string;
}

/**
 * Takes a visitor's word for who they are, as long as `demo.enabled` is set
 * and the user is one of `demo.users`. Never use it where anything matters.
 */
export const demoAuthModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-provider',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        if (isEnabled(config)) {
          logger.warn(
            'Anyone who reaches this backend can sign in as a demo user, because demo.enabled is set',
          );
        }
        providers.registerProvider({
          providerId: 'demo',
          factory: createProxyAuthProviderFactory({
            authenticator: createDemoAuthenticator(config),
            signInResolver: ({ result }, ctx) =>
              ctx.signInWithCatalogUser({ entityRef: result.ref }),
          }),
        });
      },
    });
  },
});

export function createDemoAuthenticator(rootConfig: Config) {
  return createProxyAuthenticator({
    defaultProfileTransform: async (user: DemoUser) => ({
      profile: { displayName: user.name },
    }),
    initialize: () => ({
      users: isEnabled(rootConfig) ? readUsers(rootConfig) : undefined,
    }),
    async authenticate({ req }, { users }) {
      if (!users) {
        throw new NotAllowedError(
          'Demo users cannot sign in: demo.enabled is not set',
        );
      }
      const user = users.find(({ ref }) => ref === req.header(HEADER));
      if (!user) {
        throw new AuthenticationError('This is not one of the demo users');
      }
      return { result: user };
    },
  });
}

function isEnabled(config: Config): boolean {
  return config.getOptionalBoolean('demo.enabled') ?? false;
}

function readUsers(config: Config): DemoUser[] {
  return (config.getOptionalConfigArray('demo.users') ?? []).map(user => ({
    ref: user.getString('ref'),
    name: user.getString('name'),
  }));
}

import { ConfigReader } from '@backstage/config';
import { createDemoAuthenticator } from './demoAuth';

const users = [{ ref: 'user:default/ada', name: 'Ada Owner', may: 'promote' }];

async function signIn(config: object, header?: string) {
  const authenticator = createDemoAuthenticator(new ConfigReader(config));
  const ctx = authenticator.initialize({ config: new ConfigReader({}) });
  const req = { header: () => header };
  return authenticator.authenticate({ req: req as any }, ctx);
}

describe('the demo sign-in', () => {
  it('lets a visitor be one of the configured users', async () => {
    const demo = { enabled: true, users };
    await expect(signIn({ demo }, 'user:default/ada')).resolves.toEqual({
      result: { ref: 'user:default/ada', name: 'Ada Owner' },
    });
  });

  it.each(['user:default/eve', undefined])('refuses %s', async header => {
    const demo = { enabled: true, users };
    await expect(signIn({ demo }, header)).rejects.toThrow(
      'not one of the demo users',
    );
  });

  it.each([{}, { demo: { users } }, { demo: { enabled: false, users } }])(
    'refuses everyone unless it is switched on: %j',
    async config => {
      await expect(signIn(config, 'user:default/ada')).rejects.toThrow(
        'demo.enabled is not set',
      );
    },
  );
});

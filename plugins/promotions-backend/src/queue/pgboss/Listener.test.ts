import { mockServices } from '@backstage/backend-test-utils';
import { ListenConnection, Listener } from './Listener';

/** A connection that nobody answers on. */
class Silent implements ListenConnection {
  ended = false;
  async query() {}
  on() {}
  async end() {
    this.ended = true;
  }
}

const until = async (holds: () => boolean) => {
  while (!holds()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
};

describe('hearing of what other replicas do', () => {
  const logger = mockServices.logger.mock();

  it('ends at once while a connection is being made, which is then not kept', async () => {
    let connected = (_: ListenConnection) => {};
    const listener = new Listener({
      connect: () =>
        new Promise(resolve => {
          connected = resolve;
        }),
      logger,
    });
    listener.start();
    await listener.stop();
    const late = new Silent();
    connected(late);
    await until(() => late.ended);
    expect(listener.listening).toBe(false);
  });

  it('tries another connection where one is not made in time', async () => {
    let tries = 0;
    const listener = new Listener({
      connect: () => {
        tries += 1;
        return new Promise(() => {});
      },
      logger,
      timeoutMs: 5,
    });
    listener.start();
    await until(() => tries > 1);
    expect(listener.listening).toBe(false);
    await listener.stop();
  });
});

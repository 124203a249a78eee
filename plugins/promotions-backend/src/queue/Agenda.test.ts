import { mockServices } from '@backstage/backend-test-utils';
import { Agenda } from './Agenda';

describe('the agenda', () => {
  it('misses nothing that becomes due between its questions', async () => {
    // A clock that goes on with every look at it, as all do.
    let clock = 1_000;
    const dueAt = 1_002;
    let found = () => {};
    const seen = new Promise<void>(resolve => {
      found = resolve;
    });
    const agenda = new Agenda({
      found,
      logger: mockServices.logger.mock(),
      now: () => {
        clock += 1;
        return new Date(clock);
      },
      intervalMs: 60_000,
    });
    agenda.start({
      due: async now =>
        dueAt <= now.getTime() ? [{ kind: 'pipeline', id: 'a' }] : [],
      nextDueAt: async now =>
        dueAt > now.getTime() ? new Date(dueAt).toISOString() : undefined,
    });
    await seen;
    await agenda.stop();
    expect(clock).toBeLessThan(60_000);
  });
});

import { ConfigReader } from '@backstage/config';
import { readQueue } from './configQueue';

const read = (promotions: object) =>
  readQueue(new ConfigReader(JSON.parse(JSON.stringify(promotions))));

describe('the configuration of the queue', () => {
  it('may be left out', () => {
    expect(readQueue(undefined)).toEqual({
      queue: { listen: true, pollMs: 500 },
      health: { behindAfterMs: 60_000 },
    });
  });

  it('says where its tables are, and how replicas hear of each other', () => {
    expect(
      read({
        queue: { schema: 'work', listen: false, poll: '2s' },
        health: { behindAfter: { minutes: 5 } },
      }),
    ).toEqual({
      queue: { schema: 'work', listen: false, pollMs: 2_000 },
      health: { behindAfterMs: 300_000 },
    });
  });

  it.each([
    [{ queue: { schema: 'a"b' } }, 'promotions.queue.schema'],
    [{ queue: { schema: 7 } }, 'promotions.queue.schema'],
    [{ queue: { schema: 'x'.repeat(51) } }, 'promotions.queue.schema'],
    [{ queue: { listen: 'yes' } }, 'promotions.queue.listen'],
    [{ queue: { poll: '1ms' } }, 'promotions.queue.poll'],
    [{ queue: { size: 5 } }, 'promotions.queue.size'],
    [{ health: { behindAfter: 'soon' } }, 'promotions.health.behindAfter'],
  ])('names the key that is wrong in %j', (promotions, key) => {
    expect(() => read(promotions)).toThrow(
      `The configuration is wrong: ${key}: `,
    );
  });
});

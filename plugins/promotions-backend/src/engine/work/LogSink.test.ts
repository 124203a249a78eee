import { mockServices } from '@backstage/backend-test-utils';
import { NewLogLine } from '../../store/Store';
import { DEFAULT_LOG_LIMITS } from '../../store/stepLogs';
import { LogSink } from './LogSink';
import { Mask } from './Mask';

const { logLines: MAX_LINES, logLineLength: MAX_LINE_LENGTH } =
  DEFAULT_LOG_LIMITS;

const AT = '2026-01-10T12:00:00.000Z';
const STEP = { index: 2, attempts: 3 };

function sinkTo(append: (lines: NewLogLine[]) => Promise<void>) {
  const logger = mockServices.logger.mock();
  const sink = new LogSink({ append, now: () => new Date(AT), logger });
  return { sink, logger, steps: sink.loggerFor(STEP, logger) };
}

describe('what steps write', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const stored: NewLogLine[] = [];
  const keep = async (lines: NewLogLine[]) => {
    stored.push(...lines);
  };
  beforeEach(() => {
    stored.length = 0;
  });

  it('is stored within half a second, and is in the log of the backend', async () => {
    const { logger, steps } = sinkTo(keep);
    steps.info('Cloning', { url: 'https://git.example.com' });
    steps.child({ branch: 'main' }).warn('Slow');
    expect(stored).toEqual([]);
    await jest.advanceTimersByTimeAsync(500);
    expect(stored).toEqual([
      {
        step: 2,
        attempt: 3,
        at: AT,
        level: 'info',
        message: 'Cloning {"url":"https://git.example.com"}',
      },
      expect.objectContaining({
        level: 'warn',
        message: 'Slow {"branch":"main"}',
      }),
    ]);
    expect(logger.info).toHaveBeenCalledWith('Cloning', {
      url: 'https://git.example.com',
    });
    expect(logger.child).toHaveBeenCalledWith({ branch: 'main' });
  });

  it('is stored at once when it is much, and when it is asked for', async () => {
    const { sink, steps } = sinkTo(keep);
    Array.from({ length: 200 }, (_, i) => steps.debug(`line ${i}`));
    await Promise.resolve();
    expect(stored).toHaveLength(200);
    steps.error('The last one');
    await sink.flush();
    expect(stored.at(-1)).toMatchObject({ message: 'The last one' });
  });

  it('tells what an error says, and holds no secrets', async () => {
    const { sink, steps } = sinkTo(keep);
    const masked = new Mask(['s3cret-value']).logger(steps);
    masked.error('It broke with s3cret-value', new Error('of s3cret-value'));
    masked.info('And again', { token: 's3cret-value' });
    await sink.flush();
    expect(stored[0].message).toMatch(/^It broke with \*\*\* Error: of \*\*\*/);
    expect(JSON.stringify(stored)).not.toContain('s3cret');
  });

  it('is kept in order while it is being stored', async () => {
    let go = () => {};
    const { sink, steps } = sinkTo(async lines => {
      await new Promise<void>(resolve => {
        go = resolve;
      });
      await keep(lines);
    });
    steps.info('1');
    const first = sink.flush();
    await Promise.resolve();
    steps.info('2');
    const second = sink.flush();
    go();
    await first;
    await jest.advanceTimersByTimeAsync(0);
    go();
    await second;
    expect(stored.map(({ message }) => message)).toEqual(['1', '2']);
  });

  it('is tried again when it could not be stored', async () => {
    let failures = 2;
    const { logger, steps } = sinkTo(async lines => {
      failures -= 1;
      if (failures >= 0) {
        throw new Error('The database is away.');
      }
      await keep(lines);
    });
    steps.info('1');
    await jest.advanceTimersByTimeAsync(500);
    steps.info('2');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(stored.map(({ message }) => message)).toEqual(['1', '2']);
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });

  it('takes no more memory than there is room for, and tells what was left out', async () => {
    let away = true;
    const { sink, steps } = sinkTo(async lines => {
      if (away) {
        throw new Error('The database is away.');
      }
      await keep(lines);
    });
    for (let i = 0; i < 3_000; i++) {
      steps.info('x'.repeat(MAX_LINE_LENGTH));
    }
    away = false;
    await sink.flush();
    await sink.flush();
    const last = stored.at(-1);
    expect(stored.length).toBeLessThan(1_100);
    expect(last).toMatchObject({ level: 'warn' });
    expect(last?.message).toBe(
      `${
        3_000 - stored.length + 1
      } lines were left out here, because they came faster than they could be stored.`,
    );
    steps.info('Later');
    await sink.flush();
    expect(stored.at(-1)).toMatchObject({ message: 'Later' });
  });

  it('ends with one line more than is kept, by which the store sees that', async () => {
    const { sink, steps } = sinkTo(keep);
    for (let i = 0; i < MAX_LINES + 100; i++) {
      steps.info('x');
      if (i % 100 === 0) {
        await sink.flush();
      }
    }
    await sink.flush();
    expect(stored).toHaveLength(MAX_LINES + 1);
  });
});

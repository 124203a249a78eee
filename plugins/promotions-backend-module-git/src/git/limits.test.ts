import { ConfigReader } from '@backstage/config';
import { readGitLimits } from './limits';

const read = (cache?: Record<string, any>) =>
  readGitLimits(new ConfigReader({ promotions: { git: { cache } } }));

describe('what may be kept of repositories', () => {
  it('has defaults', () => {
    expect(read()).toEqual({
      maxBytes: 10 * 1024 ** 3,
      maxAgeMs: 14 * 86_400_000,
      maxRepositoryBytes: 2 * 1024 ** 3,
    });
  });

  it('is what administrators say', () => {
    expect(
      read({ maxBytes: 2 ** 30, maxAge: '7d', maxRepositoryBytes: 2 ** 20 }),
    ).toEqual({
      maxBytes: 2 ** 30,
      maxAgeMs: 7 * 86_400_000,
      maxRepositoryBytes: 2 ** 20,
    });
  });

  it.each([
    [{ maxBytes: 10 }, 'maxBytes: must be a whole number of bytes'],
    [{ maxBytes: 'much' }, 'maxBytes: must be a whole number of bytes'],
    [{ maxRepositoryBytes: 0.5 }, 'maxRepositoryBytes: must be'],
    [{ maxAge: 14 }, 'maxAge: must be a time such as'],
  ])('is refused with its key where it cannot be meant: %j', (cache, why) => {
    expect(() => read(cache)).toThrow(
      `The configuration is wrong: promotions.git.cache.${why}`,
    );
  });
});

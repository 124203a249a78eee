import { ConfigReader } from '@backstage/config';
import {
  createMockOutbound,
  createMockStepContext,
} from '@promotions/backstage-plugin-promotions-node/testUtils';
import { createOpenPrRunner } from '../steps/openPr';
import { Forges } from './Forges';
import { readInterval } from './interval';

const url = 'https://git.example.com/team/deploy.git';
const place = { stage: 'dev', stages: new Map(), task: false };

function provider(name: string, host: string) {
  const never = async () => {
    throw new Error('Nothing is asked here.');
  };
  return {
    name,
    handles: (repository: string) => new URL(repository).host === host,
    ...{ find: never, open: never, get: never, merge: never },
  };
}

const config = {
  repository: url,
  sourceBranch: 'change',
  targetBranch: 'main',
  title: 'Change',
};

describe('forges', () => {
  const refusal = `No module opens pull requests in ${url}. Ask an administrator to install the one of its forge and to configure the integration of git.example.com (installed: github).`;

  it('are found by their repositories, and a document is refused without one', () => {
    const forges = new Forges();
    const { problems } = createOpenPrRunner(forges);
    forges.addProvider(provider('github', 'github.com'));
    expect(problems?.(config, place)).toEqual([
      { path: ['repository'], message: refusal },
    ]);
    forges.addProvider(provider('other', 'git.example.com'));
    expect(problems?.(config, place)).toEqual([]);
    // What is not known yet, or no address, is told where it is reached.
    const unknown = { ...config, repository: '${{ vars.repository }}' };
    expect(problems?.(unknown, place)).toEqual([]);
  });

  it('that are lacking when a step is run make it fail for good', async () => {
    const forges = new Forges();
    forges.addProvider(provider('github', 'github.com'));
    const context = createMockStepContext<unknown>({
      config,
      outbound: createMockOutbound({ repositories: { [url]: undefined } }),
    });
    await expect(createOpenPrRunner(forges).run(context)).rejects.toMatchObject(
      { terminal: true, message: refusal },
    );
  });

  it('are asked only where a grant opens the repository', async () => {
    const forges = new Forges();
    forges.addProvider(provider('other', 'git.example.com'));
    await expect(
      createOpenPrRunner(forges).run(
        createMockStepContext<unknown>({ config }),
      ),
    ).rejects.toThrow('No grant');
  });

  it('have names of their own', () => {
    const forges = new Forges();
    forges.addProvider(provider('github', 'github.com'));
    expect(() =>
      forges.addProvider(provider('github', 'github.acme.com')),
    ).toThrow('Two modules bring pull requests of "github".');
  });
});

describe('how often pull requests are looked at', () => {
  const read = (interval: string | Record<string, number>) =>
    readInterval(
      new ConfigReader({
        promotions: { git: { pullRequests: { interval } } },
      }),
    );

  it('is half a minute, or what administrators say', () => {
    expect(readInterval(new ConfigReader({}))).toBe(30_000);
    expect(read('2m')).toBe(120_000);
    expect(read({ seconds: 5 })).toBe(5_000);
  });

  it.each(['now', '0s', { days: 2 }])('is not %j', interval => {
    expect(() => read(interval)).toThrow(
      'promotions.git.pullRequests.interval: must be a time from a second to a day',
    );
  });
});

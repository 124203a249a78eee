import { createMockDirectory } from '@backstage/backend-test-utils';
import { describeEachDatabase } from '../../store/testDatabases';
import { EngineWorld } from '../__testUtils__/EngineWorld';
import { waitForConditionRunner } from './waitForCondition';

jest.setTimeout(60_000);

const directory = createMockDirectory();

let world: EngineWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

describeEachDatabase('wait-for-condition', databases => {
  async function waitingFor(config: Record<string, unknown>) {
    directory.clear();
    world = await EngineWorld.create(databases, {
      stage: {
        targets: [{ name: 'eu' }, { name: 'us' }],
        promotion: {
          steps: [{ uses: 'wait-for-condition', id: 'wait', with: config }],
        },
      },
      workDirBase: directory.resolve('work'),
    });
    return world;
  }

  it('goes on as soon as somebody reports it, long before it would look again', async () => {
    const here = await waitingFor({ type: 'Ready', equals: 'True' });
    const promotion = await here.promote('1.0.0');
    await here.saying(promotion, /Nobody has reported Ready of dev/);
    await here.condition('Ready', 'False');
    await here.saying(promotion, /Ready of dev is False/);
    await here.condition('Ready', 'True');
    expect(await here.ended(promotion)).toMatchObject({
      phase: 'Succeeded',
      steps: [{ message: 'Ready of dev is True.', output: { status: 'True' } }],
    });
  });

  it('fails for good when any target says that there is nothing to wait for', async () => {
    const here = await waitingFor({
      type: 'Smoke',
      equals: 'passed',
      failWhen: { in: ['failed', 'cancelled'] },
    });
    const promotion = await here.promote('1.0.0');
    await here.saying(promotion, /Nobody has reported Smoke/);
    await here.condition('Smoke', 'failed', 'us');
    expect(await here.ended(promotion)).toMatchObject({
      phase: 'Failed',
      steps: [{ message: 'Smoke of us in dev is failed.' }],
    });
    await here.condition('Smoke', 'passed', 'eu');
    const again = await here.promote('2.0.0');
    expect(await here.ended(again)).toMatchObject({
      phase: 'Failed',
      steps: [{ message: 'Smoke of us in dev is failed.' }],
    });
  });

  it('asks that it has held for a while', async () => {
    const here = await waitingFor({
      type: 'Ready',
      matches: 'T.*',
      for: '2s',
    });
    await here.condition('Ready', 'True');
    const promotion = await here.promote('1.0.0');
    const ended = await here.ended(promotion);
    const { conditions } = (await here.store.readSnapshot(here.id))!;
    const { lastTransitionAt } = conditions.find(c => c.type === 'Ready')!;
    expect(
      Date.parse(ended.finishedAt!) - Date.parse(lastTransitionAt),
    ).toBeGreaterThanOrEqual(2_000);
    expect(ended.steps[0].message).toBe(
      'Ready of dev is True, for at least 2s.',
    );
  });

  it('does not count what was observed before, where that is asked', async () => {
    const here = await waitingFor({
      type: 'Ready',
      equals: 'True',
      fresh: true,
    });
    await here.condition('Ready', 'True');
    const promotion = await here.promote('1.0.0');
    await here.saying(promotion, /Nobody has reported/);
    await here.condition('Ready', 'True');
    expect(await here.ended(promotion)).toMatchObject({ phase: 'Succeeded' });
  });
});

describe('wait-for-condition', () => {
  const runner = waitForConditionRunner({ access: {} as never });

  it.each<[object, RegExp]>([
    [{ equals: 'True' }, /type/],
    [{ type: 'Ready' }, /what the status must be/],
    [
      { type: 'Ready', equals: 'True', failWhen: {} },
      /what the status must be/,
    ],
    [{ type: 'Ready', matches: '(' }, /RE2/],
    [{ type: 'Ready', equals: 'True', for: 'long' }, /for/],
    [{ type: 'Ready', equal: 'True' }, /equal/],
  ])('refuses %j', (config, problem) => {
    const { error } = runner.schema.config.safeParse(config);
    expect(JSON.stringify(error?.issues)).toMatch(problem);
  });

  it('says in the document that there is no such stage or target', () => {
    const place = {
      stage: 'dev',
      stages: new Map([['dev', ['eu']]]),
      task: false,
    };
    const problems = (config: object) =>
      runner.problems!(
        runner.schema.config.parse({ type: 'A', equals: 'b', ...config }),
        place,
      );
    expect(problems({})).toEqual([]);
    expect(problems({ target: 'eu' })).toEqual([]);
    expect(problems({ target: 'ap' })).toMatchObject([{ path: ['target'] }]);
    expect(problems({ stage: 'prod' })).toMatchObject([{ path: ['stage'] }]);
  });
});

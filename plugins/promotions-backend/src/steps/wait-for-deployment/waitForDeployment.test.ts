import { createMockDirectory } from '@backstage/backend-test-utils';
import { describeEachDatabase } from '../../store/testDatabases';
import { EngineWorld, until } from '../__testUtils__/EngineWorld';
import { waitForDeploymentRunner } from './waitForDeployment';

jest.setTimeout(60_000);

const directory = createMockDirectory();

let world: EngineWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

describeEachDatabase('wait-for-deployment', databases => {
  async function waiting(
    config: Record<string, unknown> = {},
    forEachTarget = false,
  ) {
    directory.clear();
    world = await EngineWorld.create(databases, {
      stage: {
        targets: [{ name: 'eu' }, { name: 'us' }],
        requiredTargets: 'all',
        promotion: {
          forEachTarget,
          steps: [{ uses: 'wait-for-deployment', id: 'wait', with: config }],
        },
      },
      workDirBase: directory.resolve('work'),
    });
    return world;
  }

  it('goes on when as many targets as the stage requires report the freight', async () => {
    const here = await waiting();
    const promotion = await here.promote('1.0.0');
    await here.saying(promotion, /Deployed to 0 of 2 targets; 2 must report/);
    await here.report('eu', '1.0.0', 'Succeeded');
    await here.saying(promotion, /Deployed to 1 of 2 targets/);
    await here.report('us', '0.9.0', 'Succeeded');
    await here.report('us', '1.0.0', 'Succeeded');
    expect(await here.ended(promotion)).toMatchObject({
      phase: 'Succeeded',
      steps: [
        {
          message: 'Deployed to 2 of 2 targets.',
          output: { targets: expect.arrayContaining(['eu', 'us']) },
        },
      ],
    });
  });

  it('fails for good when enough cannot succeed any more, but not by what failed before', async () => {
    const here = await waiting();
    const promotion = await here.promote('1.0.0');
    await here.saying(promotion, /0 of 2/);
    await here.report('us', '1.0.0', 'Failed', 'image not found');
    expect(await here.ended(promotion)).toMatchObject({
      phase: 'Failed',
      steps: [{ message: 'The deployment failed in us (image not found).' }],
    });
    const again = await here.promote('1.0.0');
    await here.saying(again, /0 of 2/);
    await here.report('us', '1.0.0', 'Succeeded');
    await here.report('eu', '1.0.0', 'Succeeded');
    expect(await here.ended(again)).toMatchObject({ phase: 'Succeeded' });
  });

  it('asks fewer, where that is said, and the target that it is run for', async () => {
    const any = await waiting({ required: 'any' });
    const promotion = await any.promote('1.0.0');
    await any.saying(promotion, /0 of 2/);
    await any.report('us', '1.0.0', 'Succeeded');
    expect(await any.ended(promotion)).toMatchObject({ phase: 'Succeeded' });
    await any.stop();

    const each = await waiting({}, true);
    const ofEach = await each.promote('1.0.0');
    await each.saying(ofEach, /0 of 1/);
    await each.report('eu', '1.0.0', 'Succeeded');
    await until(async () => {
      const { steps } = await each.details(ofEach);
      return (
        steps[0].state === 'Succeeded' && /0 of 1/.test(steps[1].message ?? '')
      );
    });
    await each.report('us', '1.0.0', 'Succeeded');
    expect(await each.ended(ofEach)).toMatchObject({ phase: 'Succeeded' });
  });
});

describe('wait-for-deployment', () => {
  const runner = waitForDeploymentRunner({ access: {} as never });
  const problems = (config: object, targets: string[]) =>
    runner.problems!(runner.schema.config.parse(config), {
      stage: 'dev',
      stages: new Map([['dev', targets]]),
      task: false,
    });

  it('says in the document what can never be reported', () => {
    expect(problems({}, ['eu'])).toEqual([]);
    expect(problems({}, [])).toMatchObject([
      { message: expect.stringContaining('dev has no targets') },
    ]);
    expect(problems({ targets: ['eu', 'us'] }, ['eu'])).toMatchObject([
      { path: ['targets', 1] },
    ]);
    expect(problems({ required: 2 }, ['eu'])).toMatchObject([
      { path: ['required'] },
    ]);
  });
});

import { createMockDirectory } from '@backstage/backend-test-utils';
import { describeEachDatabase } from '../../store/testDatabases';
import { EngineWorld } from '../../steps/__testUtils__/EngineWorld';
import { runnerOf } from './__testUtils__/work';

jest.setTimeout(60_000);

const directory = createMockDirectory();

let world: EngineWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const BUNDLES = {
  roll: {
    parameters: { place: {}, token: {}, broken: { default: false } },
    steps: [
      {
        uses: 'compose-output',
        id: 'plan',
        with: { place: '${{ parameters.place }}' },
      },
      {
        uses: 'deploy',
        id: 'deploy',
        with: {
          place: '${{ outputs.plan.place }}',
          token: '${{ parameters.token }}',
          broken: '${{ parameters.broken }}',
        },
      },
      { uses: 'compose-output', id: 'tidy', if: 'failure()' },
    ],
  },
};

/** Uses the bundle, then looks at what has come of it. */
const stepsOf = (more: object = {}, broken: string = 'false') => [
  {
    uses: 'task:roll',
    id: 'roll',
    with: {
      place: '${{ target.name }}-${{ freight.version }}',
      token: '${{ secrets.token }}',
      broken: `\${{ ${broken} }}`,
    },
    ...more,
  },
  {
    uses: 'compose-output',
    id: 'sum',
    with: {
      place: '${{ outputs.roll.plan.place }}',
      seen: '${{ outputs.roll.deploy.place }}',
    },
  },
];

describeEachDatabase('bundles that are run for each target', databases => {
  async function setUp(steps: ReturnType<typeof stepsOf>) {
    directory.clear();
    const deployed: string[] = [];
    const deploy = runnerOf('deploy', ({ config, target }) => {
      if (config.broken) {
        return { status: 'Failed', message: `${config.place} is broken.` };
      }
      deployed.push(`${config.place} in ${target?.name} by ${config.token}`);
      return { status: 'Succeeded', output: { place: config.place } };
    });
    world = await EngineWorld.create(databases, {
      stage: {
        targets: [{ name: 'eu' }, { name: 'us' }],
        promotion: { forEachTarget: true, steps },
      },
      bundles: BUNDLES,
      runners: [deploy],
      workDirBase: directory.resolve('work'),
    });
    const promotion = await world.promote('1.0.0');
    return { deployed, here: world, ended: await world.ended(promotion) };
  }

  it('are handed their parameters, and kept step by step, with what each belongs to', async () => {
    const { deployed, here, ended } = await setUp(stepsOf());
    expect(deployed).toEqual([
      'eu-1.0.0 in eu by very-secret-value',
      'us-1.0.0 in us by very-secret-value',
    ]);
    expect(ended.phase).toBe('Succeeded');
    const kept = ended.steps.map(({ id, bundle, target, state, output }) => [
      id,
      bundle,
      target,
      state,
      output,
    ]);
    const of = (target: string) => [
      [`roll/plan@${target}`, 'roll', target, 'Succeeded', place(target)],
      [`roll/deploy@${target}`, 'roll', target, 'Succeeded', place(target)],
      [`roll/tidy@${target}`, 'roll', target, 'Skipped', undefined],
      [
        `sum@${target}`,
        undefined,
        target,
        'Succeeded',
        { ...place(target), seen: `${target}-1.0.0` },
      ],
    ];
    expect(kept).toEqual([...of('eu'), ...of('us')]);
    const rows = await here.knex('promotion_steps').orderBy('position');
    expect(rows.map(row => [row.step_id, row.bundle, row.target])).toEqual(
      ended.steps.map(({ id, bundle = null, target }) => [id, bundle, target]),
    );
    expect(
      JSON.stringify([
        rows,
        await here.knex('promotions'),
        await here.knex('step_logs'),
      ]),
    ).not.toContain('very-secret-value');
  });

  it('skip the later targets where one has failed, once they have tidied up', async () => {
    const { deployed, ended } = await setUp(stepsOf({}, "target.name == 'eu'"));
    expect(deployed).toEqual([]);
    expect(ended).toMatchObject({
      phase: 'Failed',
      message: "Step 'roll/deploy@eu': eu-1.0.0 is broken.",
    });
    expect(ended.steps.map(({ id, state }) => [id, state])).toEqual([
      ['roll/plan@eu', 'Succeeded'],
      ['roll/deploy@eu', 'Failed'],
      ['roll/tidy@eu', 'Succeeded'],
      ['sum@eu', 'Skipped'],
      ['roll/plan@us', 'Skipped'],
      ['roll/deploy@us', 'Skipped'],
      ['roll/tidy@us', 'Succeeded'],
      ['sum@us', 'Skipped'],
    ]);
  });

  it('go on where the bundle may fail', async () => {
    const { deployed, ended } = await setUp(
      stepsOf({ continueOnError: true }, "target.name == 'eu'").slice(0, 1),
    );
    expect(deployed).toEqual(['us-1.0.0 in us by very-secret-value']);
    expect(ended.phase).toBe('Succeeded');
    expect(ended.steps.map(({ state }) => state)).toEqual([
      'Succeeded',
      'Failed',
      'Succeeded',
      'Succeeded',
      'Succeeded',
      'Skipped',
    ]);
  });
});

function place(target: string) {
  return { place: `${target}-1.0.0` };
}

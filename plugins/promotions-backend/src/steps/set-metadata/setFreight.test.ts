import { createMockDirectory } from '@backstage/backend-test-utils';
import { describeEachDatabase } from '../../store/testDatabases';
import { EngineWorld } from '../__testUtils__/EngineWorld';

jest.setTimeout(60_000);

const directory = createMockDirectory();

let world: EngineWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

describeEachDatabase('steps that change freight', databases => {
  async function setUp(
    steps: Array<{ uses: string; with: Record<string, unknown> }>,
  ) {
    directory.clear();
    world = await EngineWorld.create(databases, {
      stage: {
        promotion: {
          steps: steps.map((step, index) => ({ id: `s${index}`, ...step })),
        },
      },
      workDirBase: directory.resolve('work'),
    });
    return world;
  }

  it('set metadata beside what is there, and later steps see it', async () => {
    const here = await setUp([
      { uses: 'set-metadata', with: { set: { risk: 3, note: 'old' } } },
      {
        uses: 'set-metadata',
        with: {
          set: { note: null, twice: '${{ freight.metadata.risk * 2.0 }}' },
        },
      },
    ]);
    const promotion = await here.promote('1.0.0');
    expect(await here.ended(promotion)).toMatchObject({ phase: 'Succeeded' });
    const freight = await here.store.getFreight(here.id, promotion.freight[0]);
    expect(freight?.metadata).toEqual({ risk: 3, twice: 6 });
    expect(await here.timeline('freight.updated')).toMatchObject([
      { promotionId: promotion.id, data: { step: `${promotion.id}/s0` } },
      { promotionId: promotion.id },
    ]);
  });

  it('change nothing that is so already', async () => {
    const set = { uses: 'set-metadata', with: { set: { risk: 3 } } };
    const here = await setUp([set, set]);
    const promotion = await here.promote('1.0.0');
    expect(await here.ended(promotion)).toMatchObject({
      steps: [{ output: { changed: true } }, { output: { changed: false } }],
    });
    expect(await here.timeline('freight.updated')).toHaveLength(1);
  });

  it('keep no secret in metadata', async () => {
    const here = await setUp([
      {
        uses: 'set-metadata',
        with: { set: { token: '${{ secrets.token }}' } },
      },
    ]);
    const promotion = await here.promote('1.0.0');
    await here.ended(promotion);
    const freight = await here.store.getFreight(here.id, promotion.freight[0]);
    expect(freight?.metadata).toEqual({ token: '***' });
  });

  it('do not let metadata grow without an end', async () => {
    const here = await setUp([
      { uses: 'set-metadata', with: { set: { much: 'x'.repeat(20_000) } } },
    ]);
    const promotion = await here.promote('1.0.0');
    expect(await here.ended(promotion)).toMatchObject({
      phase: 'Errored',
      steps: [{ message: expect.stringContaining('more than 16 KiB') }],
    });
  });

  it('set an alias, and fail where other freight has it', async () => {
    const here = await setUp([
      { uses: 'set-alias', with: { alias: 'spring-release' } },
      { uses: 'compose-output', with: { alias: '${{ freight.alias }}' } },
    ]);
    const first = await here.promote('1.0.0');
    expect(await here.ended(first)).toMatchObject({
      steps: [{}, { output: { alias: 'spring-release' } }],
    });
    const second = await here.promote('2.0.0');
    expect(await here.ended(second)).toMatchObject({
      phase: 'Failed',
      steps: [
        {
          state: 'Failed',
          message:
            'The alias spring-release is taken by other freight of the pipeline.',
        },
        { state: 'Skipped' },
      ],
    });
  });
});

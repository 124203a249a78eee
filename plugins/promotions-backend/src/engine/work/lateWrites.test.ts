import { createMockDirectory } from '@backstage/backend-test-utils';
import { describeEachDatabase } from '../../store/testDatabases';
import { EngineWorld } from '../../steps/__testUtils__/EngineWorld';

jest.setTimeout(60_000);

const directory = createMockDirectory();

let world: EngineWorld | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await world?.stop();
  world = undefined;
});

type EngineWorldStage = Parameters<typeof EngineWorld.create>[1]['stage'];

const STEPS = [
  { uses: 'set-metadata', with: { set: { scan: 'late' } } },
  { uses: 'set-alias', with: { alias: 'late' } },
  { uses: 'notify', with: { message: 'Late.' } },
  { uses: 'publish-event', with: { topic: 'late' } },
];

describeEachDatabase(
  'what a step writes to its pipeline after its worker was overtaken',
  databases => {
    /** A world whose worker stands still right before it writes for the step. */
    async function stopped(stage: EngineWorldStage) {
      directory.clear();
      const here = await EngineWorld.create(databases, {
        stage,
        workDirBase: directory.resolve('work'),
        topics: ['late'],
      });
      world = here;
      const applyChanges = here.store.applyChanges.bind(here.store);
      let arrive = () => {};
      const arrived = new Promise<void>(resolve => {
        arrive = resolve;
      });
      let go = () => {};
      const gone = new Promise<void>(resolve => {
        go = resolve;
      });
      let written: Promise<void> | undefined;
      jest
        .spyOn(here.store, 'applyChanges')
        .mockImplementation(async (...args) => {
          const [, , { freightUpdated = [], timeline = [] }] = args;
          const isOfStep =
            freightUpdated.length > 0 ||
            timeline.some(({ kind }) => kind.startsWith('step.'));
          if (!isOfStep) {
            return applyChanges(...args);
          }
          arrive();
          await gone;
          const writing = applyChanges(...args);
          written = writing;
          return writing;
        });
      return {
        here,
        arrived,
        goOn: async () => {
          go();
          while (!written) {
            await new Promise(resolve => setTimeout(resolve, 5));
          }
          return written;
        },
      };
    }

    async function expectNothingWritten(here: EngineWorld, freight: string) {
      const stored = await here.store.getFreight(here.id, freight);
      expect(stored?.metadata).toEqual({});
      expect(stored?.alias).not.toBe('late');
      for (const kind of [
        'freight.updated',
        'step.notified',
        'step.published',
      ]) {
        expect(await here.timeline(kind)).toEqual([]);
      }
    }

    it.each(STEPS)('is refused: $uses of a promotion', async step => {
      const { here, arrived, goOn } = await stopped({
        promotion: { steps: [step] },
      });
      const { id, freight } = await here.promote('1.0.0');
      await arrived;
      await here.knex('promotions').where({ id }).update({ lease_until: 0 });
      const ref = { kind: 'promotion', id } as const;
      expect(
        await here.store.claimWork(ref, 'other', new Date(), 60_000),
      ).toBeDefined();

      await expect(goOn()).rejects.toMatchObject({ name: 'LeaseLostError' });

      await expectNothingWritten(here, freight[0]);
    });

    it('is refused: that of a task', async () => {
      const { here, arrived, goOn } = await stopped({
        targets: [],
        promotion: { steps: [{ uses: 'compose-output' }] },
        verification: { tasks: [STEPS[0]] },
      });
      const { freight } = await here.promote('1.0.0');
      await arrived;
      const { id } = await here.knex('tasks').first('id');
      await here.knex('tasks').where({ id }).update({ lease_until: 0 });
      const ref = { kind: 'task', id } as const;
      expect(
        await here.store.claimWork(ref, 'other', new Date(), 60_000),
      ).toBeDefined();

      await expect(goOn()).rejects.toMatchObject({ name: 'LeaseLostError' });

      await expectNothingWritten(here, freight[0]);
    });
  },
);

import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  asking,
  line,
  RITA,
  setUp,
  stagesOf,
} from './__testUtils__/engineFixture';
import { aFreeze, aPolicy } from './__testUtils__/rules';
import { Actor } from './Engine';

describeEachDatabase('a stage of the board', databases => {
  it('shows gates and freezes with where they come from', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [asking('release')] }),
      policies: [
        aPolicy('careful', {
          stages: ['dev'],
          autoRollback: true,
          gates: [asking('release')],
        }),
      ],
      freezes: [aFreeze('winter', { stages: ['prod'] })],
    });
    const [dev, staging, prod] = await stagesOf(setup);
    expect(dev.gates.map(({ id, policy }) => [id, policy])).toEqual([
      ['release', undefined],
      ['careful/release', 'careful'],
    ]);
    expect(dev.autoRollback).toMatchObject({
      enabled: true,
      policy: 'careful',
      message: expect.stringContaining('careful'),
    });
    expect(staging.autoRollback).toEqual({
      enabled: false,
      message: 'No policy takes staging back on its own.',
    });
    expect(dev.freezes).toEqual([]);
    expect(prod.freezes).toMatchObject([{ name: 'winter' }]);
  });

  it('shows no freeze that is over for good, and no decision speaks of it', async () => {
    const [start, end] = [
      '2026-01-10T11:00:00.000Z',
      '2026-01-10T12:01:00.000Z',
    ];
    const setup = await setUp(databases, {
      freezes: [
        aFreeze('past', { windows: [{ from: start, to: end }] }),
        aFreeze('nightly', {
          windows: [
            { to: end },
            { schedule: '0 0 * * *', duration: 3_600_000, timeZone: 'UTC' },
          ],
        }),
        aFreeze('coming', { windows: [{ from: '2027-01-01T00:00:00.000Z' }] }),
        aFreeze('unreadable', { windows: [{ from: 'May' }] }),
      ],
    });
    const freight = await setup.freight('1.0.0');
    const told = async () => {
      const [{ requirements }] = (
        await setup.engine.decisions(setup.id, { stage: 'dev', freight }, ADA)
      ).items;
      return [
        (await stagesOf(setup))[0].freezes.map(({ name }) => name),
        requirements.flatMap(({ id, kind }) => (kind === 'freeze' ? id : [])),
      ];
    };
    const names = ['past', 'nightly', 'coming', 'unreadable'];
    expect(await told()).toEqual([names, names.map(name => `freeze/${name}`)]);
    setup.pass(60);
    const left = names.slice(1);
    expect(await told()).toEqual([left, left.map(name => `freeze/${name}`)]);
  });

  it('decides for who looks at it: their own approval does not count for what they ask for', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [asking('release')] }),
    });
    const { engine, id } = setup;
    const freight = await setup.freight('1.0.0');
    await engine.approve(
      id,
      { stage: 'dev', freight, gate: 'release', decision: 'approve' },
      ADA,
    );
    expect((await stagesOf(setup))[0].suggestion?.verdict).toBe('Waiting');
    const of = async (actor: Actor) =>
      (await engine.decisions(id, { stage: 'dev', freight }, actor)).items[0]
        .verdict;
    expect([await of(ADA), await of(RITA)]).toEqual(['Waiting', 'Eligible']);
  });

  it('says why nothing passes a control-flow stage, and until when', async () => {
    const pipeline = line();
    pipeline.stages[0] = {
      ...pipeline.stages[0],
      targets: [],
      promotion: { ...pipeline.stages[0].promotion, steps: [] },
      gates: [{ kind: 'wait', name: 'slow', duration: 3_600_000 }],
    };
    const setup = await setUp(databases, { pipeline });
    expect((await stagesOf(setup))[0].autoPromotion.message).toBe(
      'Freight passes on its own as soon as it may.',
    );
    const freight = await setup.freight('1.0.0');
    const [gate] = await stagesOf(setup);
    expect(gate.autoPromotion).toMatchObject({
      enabled: false,
      candidate: freight,
      message: expect.stringMatching(
        /does not pass yet\. .+ It passes at 2026-01-10 13:00 UTC\.$/,
      ),
    });
  });
});

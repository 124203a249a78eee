import {
  Gate,
  OverrideRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  asking,
  EngineFixture,
  line,
  RITA,
  setUp,
  stagesOf,
  UMA,
} from './__testUtils__/engineFixture';
import { aFreeze, aPolicy } from './__testUtils__/rules';

const MINUTE = 60_000;
const SLOW: Gate = { kind: 'wait', name: 'slow', duration: 3_600_000 };

const after = (setup: EngineFixture, ms: number) =>
  new Date(setup.clock.now.getTime() + ms).toISOString();

function pass(
  setup: EngineFixture,
  freight: string,
  options: Partial<OverrideRequest> = {},
) {
  return setup.engine.overrideGates(
    setup.id,
    {
      stage: 'dev',
      freight,
      gates: ['slow'],
      reason: 'Production is down.',
      expiresAt: after(setup, 10 * MINUTE),
      ...options,
    },
    RITA,
  );
}

const promote = (setup: EngineFixture, freight: string) =>
  setup.engine.createPromotion(
    setup.id,
    { stage: 'dev', freight, request: true },
    ADA,
  );

const withGates = (...gates: Gate[]) => ({ pipeline: line({ dev: gates }) });

describeEachDatabase('an override', databases => {
  it('lets freight past the gate at once, and says who, why and until when', async () => {
    const setup = await setUp(databases, withGates(SLOW));
    const freight = await setup.freight('1.0.0');
    await promote(setup, freight);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    const [override] = await pass(setup, freight);
    expect(override).toMatchObject({
      stage: 'dev',
      freight,
      gate: 'slow',
      by: RITA.ref,
      reason: 'Production is down.',
    });
    const [promotion] = await setup.promotions();
    expect(promotion).toMatchObject({
      phase: 'Running',
      decision: {
        verdict: 'Eligible',
        requirements: expect.arrayContaining([
          expect.objectContaining({
            id: 'slow',
            status: 'Overridden',
            override: expect.objectContaining({ id: override.id }),
          }),
        ]),
      },
    });
  });

  it('is kept with the decision as it was before', async () => {
    const setup = await setUp(databases, withGates(SLOW));
    const freight = await setup.freight('1.0.0');
    await pass(setup, freight);
    const { items } = await setup.store.listTimeline(setup.id, { limit: 10 });
    expect(items.find(({ kind }) => kind === 'gate.overridden')).toMatchObject({
      actor: RITA.ref,
      freight,
      message: expect.stringMatching(
        / until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Production is down\./,
      ),
      data: { gates: ['slow'], decision: { verdict: 'Waiting' } },
    });
  });

  it('counts for one freight and one stage only', async () => {
    const setup = await setUp(databases, {
      pipeline: line({ dev: [SLOW], staging: [SLOW] }),
    });
    const first = await setup.freight('1.0.0');
    const second = await setup.freight('2.0.0');
    await pass(setup, first);
    const { items } = await setup.engine.decisions(
      setup.id,
      { stage: 'dev' },
      ADA,
    );
    expect(Object.fromEntries(items.map(d => [d.freight, d.verdict]))).toEqual({
      [first]: 'Eligible',
      [second]: 'Waiting',
    });
  });

  it('that expires while the promotion waits for something else lets nothing in', async () => {
    const setup = await setUp(databases, withGates(SLOW, asking('release')));
    const freight = await setup.freight('1.0.0');
    await promote(setup, freight);
    await pass(setup, freight, { expiresAt: after(setup, MINUTE) });
    setup.pass(60);
    await setup.runDue();
    expect(
      await setup.engine.approve(
        setup.id,
        { stage: 'dev', freight, gate: 'release', decision: 'approve' },
        UMA,
      ),
    ).toMatchObject({ verdict: 'Waiting' });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    setup.pass(3600);
    await setup.runDue();
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('does not count for a gate that has changed since', async () => {
    const setup = await setUp(databases, withGates(SLOW));
    const freight = await setup.freight('1.0.0');
    await pass(setup, freight);
    const { document } = (await setup.store.getPipeline(setup.id))!;
    const { entityRef } = (await setup.store.getPipeline(setup.id))!;
    await setup.store.savePipelineDocument(
      {
        entityRef,
        ref: document.ref,
        status: { ref: document.ref, state: 'Good', errors: [] },
        pipeline: line({ dev: [{ ...SLOW, duration: 7_200_000 } as Gate] }),
        source: 'changed',
        entity: {},
      },
      setup.clock.now,
    );
    expect(await promote(setup, freight)).toMatchObject({
      decision: { verdict: 'Waiting' },
    });
  });

  it('is over when it is revoked', async () => {
    const setup = await setUp(databases, withGates(SLOW));
    const freight = await setup.freight('1.0.0');
    const [{ id }] = await pass(setup, freight);
    await setup.engine.revokeOverride(setup.id, id, UMA);
    await expect(
      setup.engine.revokeOverride(setup.id, id, UMA),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(await promote(setup, freight)).toMatchObject({
      decision: { verdict: 'Waiting' },
    });
    expect(await setup.timeline()).toContain('gate.overrideRevoked');
  });

  it('is revoked also where its freight is too old to be looked at', async () => {
    const setup = await setUp(databases, withGates(SLOW));
    const { store } = setup;
    const old = await setup.freight('1.0.0');
    const [{ id }] = await pass(setup, old);
    await setup.freight('2.0.0');
    const readSnapshot = store.readSnapshot.bind(store);
    jest
      .spyOn(store, 'readSnapshot')
      .mockImplementation((pipelineId, options) =>
        readSnapshot(pipelineId, { freightLimit: 1, ...options }),
      );
    await setup.engine.revokeOverride(setup.id, id, UMA);
    expect(await promote(setup, old)).toMatchObject({
      decision: { verdict: 'Waiting' },
    });
    const { items } = await store.listTimeline(setup.id, {
      limit: 9,
      freight: old,
    });
    expect(items.map(({ kind }) => kind)).toContain('gate.overrideRevoked');
  });

  it('passes over freezes and over gates of policies', async () => {
    const setup = await setUp(databases, {
      policies: [aPolicy('careful', { gates: [asking('release')] })],
      freezes: [
        aFreeze('winter', {
          stages: ['dev'],
          windows: [{ to: '2026-02-01T00:00:00.000Z' }],
        }),
      ],
    });
    const freight = await setup.freight('1.0.0');
    await expect(promote(setup, freight)).resolves.toMatchObject({
      promotion: { phase: 'Pending' },
    });
    await pass(setup, freight, { gates: ['freeze/winter'] });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    await pass(setup, freight, { gates: ['careful/release'] });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('asked for again is the same one', async () => {
    const setup = await setUp(databases, withGates(SLOW));
    const freight = await setup.freight('1.0.0');
    const expiresAt = after(setup, MINUTE);
    const first = await pass(setup, freight, { expiresAt });
    expect(
      await pass(setup, freight, { expiresAt, gates: ['slow', 'slow'] }),
    ).toEqual(first);
    expect((await setup.store.readSnapshot(setup.id))?.overrides).toEqual(
      first,
    );
  });

  it.each(['origin', 'rejected', 'upstream', 'soak'])(
    'never passes %s',
    async gate => {
      const setup = await setUp(databases, withGates(SLOW));
      const freight = await setup.freight('1.0.0');
      await expect(
        pass(setup, freight, { gates: ['slow', gate] }),
      ).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining(
          `gates[1]: ${gate} is no gate, and is never passed over.`,
        ),
      });
      expect((await setup.store.readSnapshot(setup.id))?.overrides).toEqual([]);
    },
  );

  it.each<[string, (setup: EngineFixture) => Partial<OverrideRequest>, string]>(
    [
      ['without a reason', () => ({ reason: ' ' }), 'reason: say why'],
      [
        'that has expired',
        setup => ({ expiresAt: after(setup, 0) }),
        'expiresAt: has to be an instant that is still to come',
      ],
      [
        'until nobody knows when',
        () => ({ expiresAt: 'soon' }),
        'expiresAt: has to be an instant',
      ],
      [
        'for longer than is allowed',
        setup => ({ expiresAt: after(setup, 7 * 86_400_000 + 1) }),
        'an override holds for at most 7d',
      ],
      ['of nothing', () => ({ gates: [] }), 'gates: name at least one'],
      [
        'of a gate that there is not',
        () => ({ gates: ['fast'] }),
        'gates[0]: dev has no gate or freeze fast; it has slow.',
      ],
    ],
  )('%s is refused', async (_, wrong, message) => {
    const setup = await setUp(databases, withGates(SLOW));
    const freight = await setup.freight('1.0.0');
    await expect(pass(setup, freight, wrong(setup))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    });
  });

  it('shows on the board as long as it counts', async () => {
    const setup = await setUp(databases, withGates(SLOW));
    const freight = await setup.freight('1.0.0');
    await pass(setup, freight, { expiresAt: after(setup, MINUTE) });
    const shown = async () => {
      const stages = await stagesOf(setup);
      return stages[0].overrides.map(({ gate }) => gate);
    };
    expect(await shown()).toEqual(['slow']);
    setup.pass(60);
    expect(await shown()).toEqual([]);
  });
});

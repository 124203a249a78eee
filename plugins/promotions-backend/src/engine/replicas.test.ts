import { Decision } from '@promotions/backstage-plugin-promotions-common';
import { describePostgres } from '../store/testDatabases';
import {
  ADA,
  asking,
  EngineFixture,
  line,
  RITA,
  setUp,
  UMA,
} from './__testUtils__/engineFixture';
import { Actor } from './Engine';
import { PromotionsEngine } from './PromotionsEngine';

const MINUTE = 60_000;

const person = (n: number): Actor => ({
  ref: `user:default/person-${n}`,
  kind: 'person',
});

/** A request that waits for approvals in dev. */
async function requested(
  setup: EngineFixture,
  version = '1.0.0',
): Promise<string> {
  const freight = await setup.freight(version);
  await setup.engine.createPromotion(
    setup.id,
    { stage: 'dev', freight, request: true },
    ADA,
  );
  return freight;
}

function say(
  setup: EngineFixture,
  engine: PromotionsEngine,
  freight: string,
  actor: Actor,
  decision: 'approve' | 'reject' = 'approve',
): Promise<Decision> {
  return engine.approve(
    setup.id,
    { stage: 'dev', freight, gate: 'release', decision },
    actor,
  );
}

const asksFor = (count: number) => ({
  pipeline: line({ dev: [asking('release', { count })] }),
});

describePostgres('at one moment, on two replicas', databases => {
  it('two people approve, and the promotion starts once', async () => {
    const setup = await setUp(databases, asksFor(2));
    const other = await setup.replica();
    const freight = await requested(setup);
    const decisions = await Promise.all([
      say(setup, setup.engine, freight, RITA),
      say(setup, other, freight, UMA),
    ]);
    expect(decisions.map(({ verdict }) => verdict).sort()).toEqual([
      'Eligible',
      'Waiting',
    ]);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
    expect(
      (await setup.timeline()).filter(kind => kind === 'promotion.started'),
    ).toHaveLength(1);
  });

  it('ten people approve, and none of their approvals is lost', async () => {
    const setup = await setUp(databases, asksFor(10));
    const other = await setup.replica();
    const freight = await requested(setup);
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        say(setup, n % 2 ? other : setup.engine, freight, person(n)),
      ),
    );
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('one person approves many times, and counts once', async () => {
    const setup = await setUp(databases, asksFor(2));
    const other = await setup.replica();
    const freight = await requested(setup);
    const decisions = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        say(setup, n % 2 ? other : setup.engine, freight, RITA),
      ),
    );
    expect(decisions.every(({ verdict }) => verdict === 'Waiting')).toBe(true);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    expect((await setup.timeline()).filter(k => k === 'gate.approved')).toEqual(
      ['gate.approved'],
    );
  });

  it('one person withdraws while another approves: it starts only where both approvals stood', async () => {
    for (let round = 0; round < 5; round++) {
      const setup = await setUp(databases, asksFor(2));
      const other = await setup.replica();
      const freight = await requested(setup);
      await say(setup, setup.engine, freight, RITA);
      await Promise.all([
        setup.engine.withdrawApproval(
          setup.id,
          { stage: 'dev', freight, gate: 'release' },
          RITA,
        ),
        say(setup, other, freight, UMA),
      ]);
      const kinds = await setup.timeline();
      const [promotion] = await setup.promotions();
      const second = kinds.lastIndexOf('gate.approved');
      const withdrawn = kinds.indexOf('gate.approvalWithdrawn');
      const missing = promotion.decision.requirements.find(
        ({ id }) => id === 'release',
      )?.approval?.missing;
      expect([promotion.phase, missing]).toEqual(
        second < withdrawn ? ['Running', 0] : ['Pending', 2],
      );
    }
  });

  it('one person approves and another rejects: what has started had no rejection', async () => {
    for (let round = 0; round < 5; round++) {
      const setup = await setUp(databases, asksFor(1));
      const other = await setup.replica();
      const freight = await requested(setup);
      await Promise.all([
        say(setup, setup.engine, freight, RITA),
        say(setup, other, freight, UMA, 'reject'),
      ]);
      const kinds = await setup.timeline();
      const [promotion] = await setup.promotions();
      expect(promotion.phase).toBe(
        kinds.indexOf('gate.approved') < kinds.indexOf('gate.rejected')
          ? 'Running'
          : 'Pending',
      );
    }
  });

  it('a freeze is made while an approval would start the promotion: it starts before or not at all', async () => {
    for (let round = 0; round < 5; round++) {
      const setup = await setUp(databases, asksFor(1));
      const other = await setup.replica();
      const freight = await requested(setup);
      await Promise.all([
        say(setup, setup.engine, freight, RITA),
        other.createFreeze(
          {
            name: 'incident',
            reason: 'Fire.',
            windows: [{ from: '2026-01-01T00:00:00Z' }],
          },
          UMA,
        ),
      ]);
      await setup.runDue();
      const [promotion] = await setup.promotions();
      const frozen = promotion.decision.requirements.some(
        ({ kind, status }) => kind === 'freeze' && status !== 'Met',
      );
      expect(promotion.phase === 'Running' && frozen).toBe(false);
    }
  });
});

describePostgres('two replicas whose clocks differ by a minute', databases => {
  const waits = {
    pipeline: line({
      dev: [
        { kind: 'wait' as const, name: 'slow', duration: 10 * MINUTE },
        asking('release', { expiresAfter: 30 * MINUTE }),
      ],
    }),
  };

  it('start nothing before its gates are met by the clock of the one that starts it, and lose nothing', async () => {
    const setup = await setUp(databases, waits);
    const ahead = await setup.replica(MINUTE);
    const freight = await requested(setup);
    await say(setup, ahead, freight, RITA);
    const [{ createdAt }] = await setup.promotions();
    const from = Date.parse(createdAt) - 1000;
    for (let minute = 1; minute <= 12; minute++) {
      setup.pass(60);
      const due = await setup.store.duePipelines(
        new Date(setup.clock.now.getTime() + MINUTE),
        10,
      );
      for (const id of due) {
        await Promise.all([ahead.reconcile(id), setup.engine.reconcile(id)]);
      }
    }
    const [promotion] = await setup.promotions();
    expect(promotion.phase).toBe('Running');
    const { decision, startedAt } = promotion;
    expect(decision.at).toBe(startedAt);
    expect(Date.parse(startedAt!)).toBeGreaterThanOrEqual(from + 10 * MINUTE);
    expect(decision.requirements.every(({ status }) => status === 'Met')).toBe(
      true,
    );
    expect(
      (await setup.timeline()).filter(kind => kind === 'promotion.started'),
    ).toHaveLength(1);
  });

  it('take the decision that was written last for a person’s latest, whatever their clocks say', async () => {
    const setup = await setUp(databases, asksFor(1));
    const ahead = await setup.replica(MINUTE);
    const freight = await setup.freight('1.0.0');
    await say(setup, ahead, freight, RITA, 'approve');
    await say(setup, setup.engine, freight, RITA, 'reject');
    for (const engine of [setup.engine, ahead]) {
      const { items } = await engine.decisions(
        setup.id,
        { stage: 'dev', freight },
        ADA,
      );
      expect(items[0].verdict).toBe('Blocked');
    }
  });

  it('override for as long as each of their clocks says', async () => {
    const setup = await setUp(databases, waits);
    const ahead = await setup.replica(MINUTE);
    const freight = await requested(setup);
    const now = setup.clock.now.getTime();
    const request = {
      stage: 'dev',
      freight,
      gates: ['slow'],
      reason: 'Now.',
      expiresAt: new Date(now + MINUTE / 2).toISOString(),
    };
    await expect(ahead.overrideGates(setup.id, request, RITA)).rejects.toThrow(
      'still to come',
    );
    await setup.engine.overrideGates(setup.id, request, RITA);
    expect(await say(setup, ahead, freight, UMA)).toMatchObject({
      verdict: 'Waiting',
    });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    expect(await say(setup, setup.engine, freight, RITA)).toMatchObject({
      verdict: 'Eligible',
    });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });
});

import { createMockDirectory } from '@backstage/backend-test-utils';
import { StageDocument } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../../store/testDatabases';
import {
  ADA,
  EngineWorld,
  RITA,
  UMA,
  until,
} from '../__testUtils__/EngineWorld';
import { waitForApprovalRunner } from './waitForApproval';

const directory = createMockDirectory();

jest.setTimeout(60_000);

let world: EngineWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const asking = (config: Record<string, unknown> = {}) => ({
  uses: 'wait-for-approval',
  id: 'ask',
  with: config,
});

describeEachDatabase('wait-for-approval', databases => {
  async function setUp(stage: Omit<StageDocument, 'name'>) {
    directory.clear();
    world = await EngineWorld.create(databases, {
      stage,
      workDirBase: directory.resolve('work'),
      people: {
        owners: ['group:default/team'],
        members: { 'group:default/team': [RITA.ref, ADA.ref] },
      },
    });
    return world;
  }

  const promoting = (config?: Record<string, unknown>) =>
    setUp({
      promotion: {
        steps: [
          asking(config),
          {
            uses: 'compose-output',
            id: 'after',
            with: { by: '${{ outputs.ask.approvedBy }}' },
          },
        ],
      },
    });

  const say = (
    { engine, id }: EngineWorld,
    freight: string,
    who = RITA,
    decision: 'approve' | 'reject' = 'approve',
    gate = 'step:ask',
  ) =>
    engine.approve(
      id,
      { stage: 'dev', freight, gate, decision, comment: 'Looked at it.' },
      who,
    );

  /** Once the pipeline has been looked at. */
  const inbox = (
    { engine, id, store }: EngineWorld,
    who = RITA,
    gate = 'step:ask',
  ) =>
    until(async () => {
      const { items } = await store.listWaits({ kind: 'approval', limit: 9 });
      return (
        items.some(wait => wait.gate === gate) &&
        engine.inboxOf(id, ['dev'], who)
      );
    });

  it('asks people in the middle of a promotion, which goes on when they approve', async () => {
    const here = await promoting({
      from: ['owner'],
      message: 'Is the database backed up?',
    });
    const promotion = await here.promote('1.0.0');
    const [item] = await inbox(here);
    expect(item).toMatchObject({
      stage: 'dev',
      freight: { id: promotion.freight[0] },
      promotion: { id: promotion.id, phase: 'Running' },
      gates: ['step:ask'],
      decision: {
        verdict: 'Waiting',
        requirements: [
          {
            id: 'step:ask',
            kind: 'approval',
            status: 'Waiting',
            details: { message: 'Is the database backed up?' },
            approval: { missing: 1, from: ['owner'] },
          },
        ],
      },
    });
    expect(await here.details(promotion)).toMatchObject({
      phase: 'Running',
      asks: [{ requirements: [{ id: 'step:ask' }] }],
    });
    const decision = await say(here, promotion.freight[0]);
    expect(decision).toMatchObject({ verdict: 'Eligible' });
    const ended = await here.ended(promotion);
    expect(ended).toMatchObject({
      phase: 'Succeeded',
      steps: [
        { state: 'Succeeded', message: 'rita has approved it.' },
        { output: { by: [RITA.ref] } },
      ],
    });
    expect(ended).not.toHaveProperty('asks');
    expect(await here.engine.inboxOf(here.id, ['dev'], RITA)).toEqual([]);
    expect(await here.timeline('gate.approved')).toMatchObject([
      {
        actor: RITA.ref,
        message: expect.stringMatching(/at the step ask\. Looked at it\.$/),
      },
    ]);
  });

  it('is shown on the board while it asks', async () => {
    const here = await promoting();
    const promotion = await here.promote('1.0.0');
    await inbox(here);
    const { stages } = await here.engine.board(
      here.id,
      { freightLimit: 1 },
      {
        stage: () => ({} as never),
        createFreight: true,
        reject: true,
        refresh: true,
      },
      RITA,
    );
    expect(stages[0]).toMatchObject({
      promotion: { id: promotion.id },
      asks: [{ requirements: [{ id: 'step:ask', status: 'Waiting' }] }],
    });
  });

  it('hears neither who asked for the promotion nor whom it does not ask', async () => {
    const here = await promoting({ from: ['owner'] });
    const promotion = await here.promote('1.0.0');
    expect(await inbox(here, ADA)).toEqual([]);
    expect(await inbox(here, UMA)).toEqual([]);
    await expect(say(here, promotion.freight[0], ADA)).rejects.toThrow(
      /the step ask lets nobody approve what they ask for/,
    );
    await expect(say(here, promotion.freight[0], UMA)).rejects.toThrow(
      'The step ask of dev does not ask you. Those who may decide are group:default/team.',
    );
    await expect(
      say(here, promotion.freight[0], { ...RITA, kind: 'service' }),
    ).rejects.toThrow(/for people to give/);
    expect(await here.details(promotion)).toMatchObject({ phase: 'Running' });
  });

  it('fails for good when one of them rejects it', async () => {
    const here = await promoting({ count: 2 });
    const promotion = await here.promote('1.0.0');
    await inbox(here);
    await say(here, promotion.freight[0], UMA);
    await say(here, promotion.freight[0], RITA, 'reject');
    expect(await here.ended(promotion)).toMatchObject({
      phase: 'Failed',
      steps: [
        {
          state: 'Failed',
          message: 'Rejected by rita (Looked at it).',
        },
        { state: 'Skipped' },
      ],
    });
  });

  it('does not count what was taken back', async () => {
    const here = await promoting({ count: 2 });
    const promotion = await here.promote('1.0.0');
    const [freight] = promotion.freight;
    await inbox(here);
    await say(here, freight, RITA);
    await here.saying(promotion, /rita has approved it/);
    const decision = await here.engine.withdrawApproval(
      here.id,
      { stage: 'dev', freight, gate: 'step:ask' },
      RITA,
    );
    expect(decision.requirements).toMatchObject([{ approval: { missing: 2 } }]);
    await say(here, freight, UMA);
    await here.saying(promotion, /^uma has approved it/);
    await say(here, freight, RITA);
    expect(await here.ended(promotion)).toMatchObject({ phase: 'Succeeded' });
  });

  it('asks anew each time, whatever was said of the same freight before', async () => {
    const here = await promoting();
    const first = await here.promote('1.0.0');
    await inbox(here);
    await say(here, first.freight[0]);
    await here.ended(first);
    const other = await here.promote('2.0.0');
    await inbox(here);
    await say(here, other.freight[0]);
    await here.ended(other);

    const again = await here.promote('1.0.0');
    expect(again.id).not.toBe(first.id);
    await here.saying(again, /Waits for the approval of 1 person/);
    expect(await here.details(again)).toMatchObject({
      phase: 'Running',
      asks: [{ requirements: [{ approval: { approvals: [] } }] }],
    });
    await say(here, again.freight[0]);
    expect(await here.ended(again)).toMatchObject({ phase: 'Succeeded' });
  });

  it('asks for a task under an id of its own', async () => {
    const here = await setUp({
      verification: { tasks: [asking({ from: ['owner'] })] },
      promotion: { steps: [{ uses: 'compose-output' }] },
    });
    const promotion = await here.promote('1.0.0');
    const ended = await here.ended(promotion);
    const gate = await until(async () => {
      const { items } = await here.store.listWaits({
        kind: 'approval',
        limit: 9,
      });
      return items[0]?.gate;
    });
    expect(gate).toMatch(/^task:verification\/ask\//);
    expect(await inbox(here, RITA, gate)).toMatchObject([
      { promotion: { id: promotion.id }, gates: [gate] },
    ]);
    await expect(
      say(here, ended.freight[0], ADA, 'approve', gate),
    ).rejects.toThrow(/nobody approve what they ask for/);
    await say(here, ended.freight[0], RITA, 'approve', gate);
    await until(async () => {
      const { run } = await here.details(promotion);
      return run?.verification === 'Succeeded';
    });
  });

  it('stops to ask when the promotion is aborted', async () => {
    const here = await promoting();
    const promotion = await here.promote('1.0.0');
    await inbox(here);
    await here.engine.abortPromotion(promotion.id, ADA);
    expect(await here.ended(promotion)).toMatchObject({ phase: 'Aborted' });
    const { items } = await here.store.listWaits({
      kind: 'approval',
      limit: 9,
    });
    expect(items).toEqual([]);
    await expect(say(here, promotion.freight[0])).rejects.toThrow(
      /has no gate or freeze step:ask/,
    );
  });
});

describe('wait-for-approval', () => {
  const { schema } = waitForApprovalRunner({ access: {} as never });

  it.each<[object, RegExp]>([
    [{ count: 0 }, /count/],
    [{ from: [] }, /from/],
    [{ from: ['release'] }, /does not say whether it is a user or a group/],
    [{ from: ['component:default/x'] }, /neither a user nor a group/],
    [{ expiresAfter: 'soon' }, /expiresAfter/],
    [{ expiresafter: '1h' }, /expiresafter/],
  ])('refuses %j', (given, problem) => {
    const { error } = schema.config.safeParse(given);
    expect(JSON.stringify(error?.issues)).toMatch(problem);
  });
});

import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  Gate,
  PromotionRefusedError,
} from '@promotions/backstage-plugin-promotions-common';
import { CatalogPeople } from '../catalog/people';
import { describeEachDatabase, describeSqlite } from '../store/testDatabases';
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
import { aPolicy } from './__testUtils__/rules';
import { Actor } from './Engine';

/** Asks for freight in dev, and lets it wait. */
async function request(setup: EngineFixture, freight: string, actor = ADA) {
  const { promotion } = await setup.engine.createPromotion(
    setup.id,
    { stage: 'dev', freight, request: true },
    actor,
  );
  return promotion!;
}

const say = (
  setup: EngineFixture,
  freight: string,
  actor: Actor,
  options: { gate?: string; decision?: 'approve' | 'reject' } = {},
) =>
  setup.engine.approve(
    setup.id,
    {
      stage: 'dev',
      freight,
      gate: options.gate ?? 'release',
      decision: options.decision ?? 'approve',
    },
    actor,
  );

const withGates = (...gates: Gate[]) => ({ pipeline: line({ dev: gates }) });

describeEachDatabase('a request for a promotion', databases => {
  it('waits for people, and starts with the approval that was missing', async () => {
    const setup = await setUp(
      databases,
      withGates(asking('release', { count: 2 })),
    );
    const freight = await setup.freight('1.0.0');
    await expect(
      setup.engine.createPromotion(setup.id, { stage: 'dev', freight }, ADA),
    ).rejects.toThrow(/may not enter dev now\. release: /);
    expect(await request(setup, freight)).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining('2'),
      decision: { verdict: 'Waiting' },
    });

    expect(await say(setup, freight, RITA)).toMatchObject({
      verdict: 'Waiting',
    });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    expect(await say(setup, freight, UMA)).toMatchObject({
      verdict: 'Eligible',
    });
    expect(await setup.promotions()).toMatchObject([
      { phase: 'Running', decision: { verdict: 'Eligible' } },
    ]);
    expect(await setup.timeline()).toEqual(
      expect.arrayContaining([
        'promotion.created',
        'gate.approved',
        'gate.approved',
        'promotion.started',
      ]),
    );
  });

  it('is refused while something else has to change, and the refusal names it', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await setup.engine.rejectFreight(
      setup.id,
      { freight, reason: 'CVE.' },
      RITA,
    );
    const refused = await request(setup, freight).catch(error => error);
    expect(refused).toBeInstanceOf(PromotionRefusedError);
    expect(refused.message).toMatch(/may not enter dev now\. .*CVE/);
    expect(refused.decision.verdict).toBe('Blocked');
    expect(await setup.promotions()).toEqual([]);
  });

  it('stays pending when something comes to be unmet, and says so', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    await say(setup, freight, RITA, { decision: 'reject' });
    expect(await setup.promotions()).toMatchObject([
      { phase: 'Pending', message: expect.stringContaining('rita') },
    ]);
  });

  it('starts at once where nothing keeps it', async () => {
    const setup = await setUp(databases);
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });
});

describeEachDatabase('approving', databases => {
  const RELEASE = { from: ['group:default/release'] };
  const people = {
    members: {
      'group:default/release': ['user:default/rita', 'group:default/night'],
      'group:default/night': ['user:default/uma'],
    },
  };

  it('is for those whom the gate names, nested groups included; others learn who may', async () => {
    const setup = await setUp(databases, {
      ...withGates(asking('release', { ...RELEASE, count: 2 })),
      people,
    });
    const freight = await setup.freight('1.0.0');
    await expect(say(setup, freight, ADA)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message:
        'The gate release of dev does not ask you. Those who may decide are group:default/release.',
    });
    await say(setup, freight, RITA);
    expect(await say(setup, freight, UMA)).toMatchObject({
      verdict: 'Eligible',
    });
  });

  it.each(['approve', 'reject'] as const)(
    'is for people: a service that would %s is told so, also where the gate names nobody',
    async decision => {
      const setup = await setUp(databases, withGates(asking('release')));
      const freight = await setup.freight('1.0.0');
      const ci: Actor = { ref: 'service:ci', kind: 'service' };
      await expect(say(setup, freight, ci, { decision })).rejects.toMatchObject(
        {
          name: 'NotAllowedError',
          message:
            'Approvals are for people to give, and service:ci is a service. Ask with the credentials of a user.',
        },
      );
      expect((await setup.store.readSnapshot(setup.id))!.approvals).toEqual([]);
    },
  );

  it('what one asked for oneself is refused, however the reference is written', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await request(setup, freight, { ref: 'user:default/Ada', kind: 'person' });
    await expect(say(setup, freight, ADA)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('You asked for'),
    });
  });

  it('what one asked for oneself is refused, whoever else may', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await request(setup, freight, ADA);
    await expect(say(setup, freight, ADA)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('You asked for'),
    });
    await say(setup, freight, RITA);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('what one asked for oneself counts where the gate allows it', async () => {
    const setup = await setUp(
      databases,
      withGates(asking('release', { preventSelfApproval: false })),
    );
    const freight = await setup.freight('1.0.0');
    await request(setup, freight, ADA);
    await say(setup, freight, ADA);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('one may reject what one asked for oneself', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await request(setup, freight, ADA);
    expect(
      await say(setup, freight, ADA, { decision: 'reject' }),
    ).toMatchObject({ verdict: 'Blocked' });
  });

  it('is possible before anybody asks, and does not count for those who ask then', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await say(setup, freight, ADA);
    expect(await request(setup, freight, ADA)).toMatchObject({
      phase: 'Pending',
    });
    await setup.engine.abortPromotion((await setup.promotions())[0].id, ADA);
    await setup.runDue();
    setup.pass(1);
    await request(setup, freight, RITA);
    expect((await setup.promotions())[0]).toMatchObject({
      phase: 'Running',
      requestedBy: RITA.ref,
    });
  });

  it('again changes nothing', async () => {
    const setup = await setUp(
      databases,
      withGates(asking('release', { count: 2 })),
    );
    const freight = await setup.freight('1.0.0');
    const first = await say(setup, freight, RITA);
    await setup.runDue();
    const before = await setup.store.readSnapshot(setup.id);
    setup.pass(60);
    const again = await say(setup, freight, RITA);
    expect(again.requirements).toEqual(first.requirements);
    expect(await setup.store.readSnapshot(setup.id)).toEqual(before);
  });

  it('again counts anew once the first has expired', async () => {
    const setup = await setUp(
      databases,
      withGates(asking('release', { count: 2, expiresAfter: 60_000 })),
    );
    const freight = await setup.freight('1.0.0');
    await say(setup, freight, RITA);
    setup.pass(60);
    await say(setup, freight, RITA);
    expect(await say(setup, freight, UMA)).toMatchObject({
      verdict: 'Eligible',
    });
  });

  it('expires while the promotion waits for something else', async () => {
    const setup = await setUp(
      databases,
      withGates(
        asking('release', { expiresAfter: 60_000 }),
        asking('security'),
      ),
    );
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    await say(setup, freight, RITA);
    setup.pass(60);
    await setup.runDue();
    expect(await say(setup, freight, RITA, { gate: 'security' })).toMatchObject(
      { verdict: 'Waiting' },
    );
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
  });

  it('and rejecting replace each other: the latest decision of a person counts', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await say(setup, freight, RITA, { decision: 'reject' });
    expect(await say(setup, freight, UMA)).toMatchObject({
      verdict: 'Blocked',
    });
    setup.pass(1);
    expect(await say(setup, freight, RITA)).toMatchObject({
      verdict: 'Eligible',
    });
    const { approvals } = (await setup.store.readSnapshot(setup.id))!;
    expect(approvals.map(({ by, decision }) => [by, decision]).sort()).toEqual(
      [
        [RITA.ref, 'approve'],
        [UMA.ref, 'approve'],
      ].sort(),
    );
  });

  it('at one gate says nothing about another', async () => {
    const setup = await setUp(
      databases,
      withGates(asking('release'), asking('security')),
    );
    const freight = await setup.freight('1.0.0');
    const { requirements } = await say(setup, freight, RITA);
    expect(
      requirements.flatMap(({ id, status, kind }) =>
        kind === 'approval' ? [[id, status]] : [],
      ),
    ).toEqual([
      ['release', 'Met'],
      ['security', 'Waiting'],
    ]);
  });

  it('is kept with the decision as it was then', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await setup.engine.approve(
      setup.id,
      {
        stage: 'dev',
        freight,
        gate: 'release',
        decision: 'approve',
        comment: 'Looks good.',
      },
      RITA,
    );
    const { items } = await setup.store.listTimeline(setup.id, { limit: 10 });
    expect(items.find(({ kind }) => kind === 'gate.approved')).toMatchObject({
      actor: RITA.ref,
      stage: 'dev',
      freight,
      message: expect.stringContaining('Looks good.'),
      data: { gate: 'release', decision: { verdict: 'Eligible' } },
    });
  });

  it('a gate that a policy adds goes by the name of both', async () => {
    const setup = await setUp(databases, {
      policies: [
        aPolicy('careful', { stages: ['dev'], gates: [asking('release')] }),
      ],
    });
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    await expect(say(setup, freight, RITA)).rejects.toThrow(
      'gate: dev has no gate or freeze release; it has careful/release.',
    );
    await say(setup, freight, RITA, { gate: 'careful/release' });
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it.each<[string, object, string]>([
    ['stage', { stage: 'nowhere' }, 'InputError'],
    ['freight', { freight: 'never-heard-of' }, 'InputError'],
    ['gate', { gate: 'nothing' }, 'InputError'],
    ['gate that asks nobody', { gate: 'slow' }, 'InputError'],
  ])('an unknown %s is refused', async (_, wrong, name) => {
    const setup = await setUp(
      databases,
      withGates(asking('release'), {
        kind: 'wait',
        name: 'slow',
        duration: 1000,
      }),
    );
    const freight = await setup.freight('1.0.0');
    await expect(
      setup.engine.approve(
        setup.id,
        {
          stage: 'dev',
          freight,
          gate: 'release',
          decision: 'approve',
          ...wrong,
        },
        RITA,
      ),
    ).rejects.toMatchObject({ name });
  });

  it('freight that the stage takes no more is refused, as in an archived pipeline', async () => {
    const pipeline = line({ dev: [asking('release')] });
    pipeline.origins.push({
      name: 'other',
      subscriptions: [],
      creation: 'Automatic',
    });
    const setup = await setUp(databases, { pipeline });
    const { freight } = await setup.engine.createFreight(
      setup.id,
      {
        origin: 'other',
        artifacts: [{ kind: 'generic', name: 'app', version: '1' }],
      },
      ADA,
    );
    await expect(say(setup, freight.id, RITA)).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('takes no freight of other any more'),
    });

    const { entityRef } = (await setup.store.getPipeline(setup.id))!;
    await setup.store.archivePipelines(entityRef, [], setup.clock.now);
    const { freight: ours } = (await setup.store.readSnapshot(setup.id))!;
    await expect(say(setup, ours[0].id, RITA)).rejects.toMatchObject({
      name: 'ConflictError',
    });
  });
});

describeEachDatabase('withdrawing', databases => {
  const withdraw = (setup: EngineFixture, freight: string, actor: Actor) =>
    setup.engine.withdrawApproval(
      setup.id,
      { stage: 'dev', freight, gate: 'release' },
      actor,
    );

  it('takes one’s own approval back, and nobody else’s', async () => {
    const setup = await setUp(
      databases,
      withGates(asking('release', { count: 2 })),
    );
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    await say(setup, freight, RITA);
    await expect(withdraw(setup, freight, UMA)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    expect(await withdraw(setup, freight, RITA)).toMatchObject({
      verdict: 'Waiting',
    });
    await say(setup, freight, UMA);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    expect(await setup.timeline()).toContain('gate.approvalWithdrawn');
  });

  it('a rejection lets the request start', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    await say(setup, freight, RITA, { decision: 'reject' });
    await say(setup, freight, UMA);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    await withdraw(setup, freight, RITA);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('stops nothing that has started', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    await say(setup, freight, RITA);
    await withdraw(setup, freight, RITA);
    await setup.runDue();
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });
});

describeEachDatabase('freight that is too old to be looked at', databases => {
  it('is decided about with all that was said about it', async () => {
    const setup = await setUp(databases, withGates(asking('release')));
    const { store } = setup;
    const old = await setup.freight('1.0.0');
    await say(setup, old, RITA);
    await setup.freight('2.0.0');
    const readSnapshot = store.readSnapshot.bind(store);
    jest
      .spyOn(store, 'readSnapshot')
      .mockImplementation((id, options) =>
        readSnapshot(id, { freightLimit: 1, ...options }),
      );
    const { items } = await setup.engine.decisions(
      setup.id,
      { stage: 'dev', freight: old },
      UMA,
    );
    expect(items).toMatchObject([{ verdict: 'Eligible' }]);
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight: old },
      UMA,
    );
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });
});

describeSqlite('while the catalog does not answer', databases => {
  const withCatalog = async () => {
    const setup = await setUp(
      databases,
      withGates(asking('release', { from: ['group:default/release'] })),
    );
    const catalog = catalogServiceMock({
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'release', namespace: 'default' },
          relations: [{ type: 'hasMember', targetRef: 'user:default/rita' }],
        },
      ],
    });
    setup.access.people = new CatalogPeople({
      catalog,
      auth: mockServices.auth(),
      logger: mockServices.logger.mock(),
      now: () => setup.clock.now,
      maxAgeMs: 30_000,
    });
    const state = { down: true };
    const answer = catalog.getEntitiesByRefs.bind(catalog);
    jest
      .spyOn(catalog, 'getEntitiesByRefs')
      .mockImplementation(async (...args) => {
        if (state.down) {
          throw new Error('down');
        }
        return answer(...args);
      });
    return { ...setup, state };
  };

  it('nobody decides, and what waits for people is looked at when it answers again', async () => {
    const setup = await withCatalog();
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    expect(await setup.promotions()).toMatchObject([
      {
        phase: 'Pending',
        message: expect.stringContaining('The catalog does not answer.'),
      },
    ]);
    await expect(say(setup, freight, RITA)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('The catalog does not answer.'),
    });
    expect(await setup.engine.inboxOf(setup.id, ['dev'], RITA)).toEqual([]);
    expect(await setup.store.nextWakeAt()).toBe(
      new Date(setup.clock.now.getTime() + 30_000).toISOString(),
    );

    setup.state.down = false;
    setup.pass(30);
    await setup.runDue();
    expect(await setup.promotions()).toMatchObject([
      { phase: 'Pending', message: expect.stringContaining('of release') },
    ]);
    expect(await setup.engine.inboxOf(setup.id, ['dev'], RITA)).toHaveLength(1);
    await say(setup, freight, RITA);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Running' }]);
  });

  it('what is decided is decided for when it has answered, not for when it was asked', async () => {
    const setup = await setUp(databases, {
      pipeline: line({
        dev: [
          asking('release', { from: ['user:default/rita'] }),
          {
            kind: 'window',
            name: 'evening',
            allow: [],
            deny: [{ from: '2026-01-10T12:00:10.000Z' }],
          },
        ],
      }),
    });
    const freight = await setup.freight('1.0.0');
    await say(setup, freight, RITA);
    const { people } = setup.access;
    setup.access.people = {
      directoryFor: async (...args) => {
        const directory = await people.directoryFor(...args);
        setup.pass(20);
        return directory;
      },
    };
    await expect(request(setup, freight)).rejects.toThrow('evening');
    expect(await setup.promotions()).toEqual([]);
  });

  it('a promotion that runs ends, events are taken in, and boards are shown', async () => {
    const setup = await withCatalog();
    setup.state.down = false;
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    await say(setup, freight, RITA);
    setup.state.down = true;
    setup.pass(3600);
    await setup.finish('dev');
    expect(await setup.promotions('dev')).toMatchObject([
      { phase: 'Succeeded' },
    ]);
    expect(await setup.event('e1', 'dev', '1.0.0')).toMatchObject({
      status: 202,
    });
    const [dev] = await stagesOf(setup);
    expect(dev.current).toMatchObject([{ freight }]);
    const [decision] = (
      await setup.engine.decisions(setup.id, { stage: 'dev', freight }, UMA)
    ).items;
    expect(decision).toMatchObject({ verdict: 'Waiting' });
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'staging', freight },
      UMA,
    );
    expect(await setup.promotions('staging')).toMatchObject([
      { phase: 'Running' },
    ]);
  });
});

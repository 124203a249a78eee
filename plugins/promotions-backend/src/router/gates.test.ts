import { operations } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import { expectAnswer } from './__testUtils__/expectAnswer';
import { asking, declared } from './__testUtils__/stages';
import { ADA, BEN, createTestApi } from './__testUtils__/testApi';

const HOUR = 3_600_000;

describeEachDatabase('gates, over the REST API', databases => {
  async function setUp() {
    const api = await createTestApi(await databases.create(), {
      pipeline: {
        name: 'podinfo',
        origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
        stages: [
          declared(
            'dev',
            [],
            [
              asking('release', { count: 2, preventSelfApproval: true }),
              { kind: 'lock', name: 'alone', lock: 'db' },
            ],
          ),
          { ...declared('prod', ['dev']), freight: [] },
        ],
      },
    });
    const made = await api.freight('1.0.0');
    const at = (path: string) => `/pipelines/${api.id}${path}`;
    return {
      ...api,
      at,
      made,
      approve: (user: string, body: object = {}) =>
        api.call('post', at('/approvals'), user).send({
          stage: 'dev',
          freight: made.alias,
          gate: 'release',
          decision: 'approve',
          ...body,
        }),
      override: (body: object = {}) =>
        api.call('post', at('/overrides')).send({
          stage: 'dev',
          freight: made.id,
          gates: ['release'],
          reason: 'It burns.',
          expiresAt: new Date(api.state.now.getTime() + HOUR).toISOString(),
          ...body,
        }),
      kinds: async () =>
        (await api.store.listTimeline(api.id, { limit: 50 })).items.map(
          ({ kind }) => kind,
        ),
    };
  }

  it('keeps a request pending until people have approved it, and starts it then', async () => {
    const { call, at, made, approve } = await setUp();
    const wanted = { stage: 'dev', freight: made.id };

    const refused = await call('post', at('/promotions')).send(wanted);
    const kept = await call('post', at('/promotions')).send({
      ...wanted,
      request: true,
    });
    expect([refused.status, refused.body.decision.verdict]).toEqual([
      409,
      'Waiting',
    ]);
    expectAnswer(kept, operations.createPromotion, 201);
    expect(kept.body.promotion).toMatchObject({ phase: 'Pending' });

    const inbox = await call('get', '/inbox', BEN);
    expectAnswer(inbox, operations.listInbox, 200);
    expect(inbox.body.items).toMatchObject([
      {
        stage: 'dev',
        freight: { id: made.id },
        promotion: { id: kept.body.promotion.id, requestedBy: ADA },
        gates: ['release'],
      },
    ]);

    const first = await approve(BEN, { comment: 'Looks good.' });
    expectAnswer(first, operations.approve, 200);
    expect(first.body).toMatchObject({ verdict: 'Waiting' });
    expect((await call('get', '/inbox', BEN)).body.items).toEqual([]);
    // One's own request is not one's own to approve.
    expect((await approve(ADA)).status).toBe(403);
    const second = await approve('user:default/rita');
    expect(second.body).toMatchObject({ verdict: 'Eligible' });
    const { body } = await call('get', `/promotions/${kept.body.promotion.id}`);
    expect(body).toMatchObject({ phase: 'Running' });
  });

  it('counts who approves twice once, and takes what they said back', async () => {
    const { call, at, made, approve, kinds } = await setUp();

    await approve(BEN);
    const again = await approve(BEN);
    expect(again.body.requirements.at(-2).approval).toMatchObject({
      missing: 1,
    });
    expect(
      (await kinds()).filter(kind => kind === 'gate.approved'),
    ).toHaveLength(1);
    const path = at(`/approvals?stage=dev&freight=${made.alias}&gate=release`);
    const taken = await call('delete', path, BEN);
    expectAnswer(taken, operations.withdrawApproval, 200);
    expect(taken.body.requirements.at(-2).approval).toMatchObject({
      missing: 2,
      approvals: [],
    });
    expect((await call('delete', path, BEN)).status).toBe(404);
  });

  it.each<[string, object, number]>([
    ['a gate that there is not', { gate: 'other' }, 400],
    ['a gate that asks nobody', { gate: 'alone' }, 400],
    ['freight that there is not', { freight: 'gone' }, 400],
    ['freight that the stage takes no more', { stage: 'prod' }, 400],
    ['a stage that there is not', { stage: 'moon' }, 400],
    ['neither yes nor no', { decision: 'maybe' }, 400],
    ['an alias of 100 kB', { freight: 'a'.repeat(100_000) }, 400],
    ['a gate of 100 kB', { gate: 'a'.repeat(100_000) }, 400],
    ['a comment of 100 kB', { comment: 'a'.repeat(100_000) }, 400],
    ['a field that it does not know', { by: ADA }, 400],
  ])('refuses an approval of %s', async (_what, body, status) => {
    const { approve, kinds } = await setUp();
    const before = await kinds();

    const answer = await approve(BEN, body);

    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(
      Object.keys(body)[0].replace('stage', ''),
    );
    expect(answer.text.length).toBeLessThan(2_000);
    expect(await kinds()).toEqual(before);
  });

  it('passes over gates for a while, and takes that back', async () => {
    const { call, at, override, made } = await setUp();
    const decision = async () =>
      (await call('get', at(`/decisions?stage=dev&freight=${made.id}`))).body
        .items[0];

    const made1 = await override();
    expectAnswer(made1, operations.overrideGates, 201);
    expect(await decision()).toMatchObject({ verdict: 'Eligible' });
    // The same again is the one that there is.
    expect((await override()).body).toEqual(made1.body);

    const path = at(`/overrides/${made1.body[0].id}`);
    expectAnswer(await call('delete', path), operations.revokeOverride, 204);
    expect(await decision()).toMatchObject({ verdict: 'Waiting' });
    expect((await call('delete', path)).status).toBe(404);
  });

  it.each<[string, object, string]>([
    ['of nothing', { gates: [] }, 'body.gates'],
    ['of a gate that there is not', { gates: ['other'] }, 'gates[0]'],
    ['of the upstream', { gates: ['release', 'upstream'] }, 'gates[1]'],
    ['of a rejection', { gates: ['rejected'] }, 'gates[0]'],
    ['without a reason', { reason: '  ' }, 'body.reason'],
    ['that is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['for ever', { expiresAt: '9999-12-31T00:00:00Z' }, 'expiresAt'],
    ['until some day', { expiresAt: 'some day' }, 'body.expiresAt'],
    [
      'until a very exact instant',
      { expiresAt: `2026-12-01T12:00:00.${'0'.repeat(100_000)}Z` },
      'body.expiresAt',
    ],
    ['of far too much', { gates: Array(51).fill('release') }, 'body.gates'],
  ])(
    'refuses an override %s, and names the field',
    async (_what, body, field) => {
      const { override, kinds } = await setUp();
      const before = await kinds();

      const answer = await override(body);

      expect([answer.status, answer.body.error.name]).toEqual([
        400,
        'InputError',
      ]);
      expect(answer.body.error.message).toContain(`${field}: `);
      expect(await kinds()).toEqual(before);
    },
  );

  it('takes a clearing back', async () => {
    const { call, at, made } = await setUp();
    const wanted = { stage: 'dev', freight: made.id };
    await call('post', at('/clearings')).send(wanted);
    const path = at(`/clearings?${new URLSearchParams(wanted)}`);

    expectAnswer(await call('delete', path), operations.withdrawClearing, 204);
    expect((await call('delete', path)).status).toBe(404);
  });

  it('audits approvals and overrides with what is worth finding again', async () => {
    const { approve, override, state, made, id } = await setUp();

    await approve(BEN, { decision: 'reject', comment: 'No.' });
    await override({ expiresAt: '2026-12-01T13:00:00.000Z' });

    expect(state.audited).toEqual([
      {
        eventId: 'approve',
        outcome: 'succeeded',
        meta: {
          id,
          stage: 'dev',
          freight: made.alias,
          gate: 'release',
          decision: 'reject',
          comment: 'No.',
        },
      },
      {
        eventId: 'override-gates',
        outcome: 'succeeded',
        meta: {
          id,
          stage: 'dev',
          freight: made.id,
          gates: ['release'],
          reason: 'It burns.',
          expiresAt: '2026-12-01T13:00:00.000Z',
        },
      },
    ]);
  });
});

import { PromotionRefusedError } from '@promotions/backstage-plugin-promotions-common';
import { describeSqlite } from '../store/testDatabases';
import { TestServer } from '../support/testServer';
import { situations } from './__testUtils__/situations';
import { inSituation } from './__testUtils__/situationWorld';

const ULID = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;

/** A decision without the ids that each pipeline has of its own. */
function told(decision: unknown) {
  return JSON.parse(
    JSON.stringify(decision ?? null).replace(ULID, 'id'),
  ) as any;
}

describeSqlite('the page, the API, policies and agents', databases => {
  const open = { now: true };
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start(() => ({
      headers: {
        'content-type': 'application/json',
        // It is kept with the answer, and would differ.
        date: 'Tue, 01 Dec 2026 12:00:00 GMT',
      },
      body: JSON.stringify({ open: open.now }),
    }));
  });
  afterAll(() => server.stop());

  it('are asked about enough', () => {
    expect(situations.length).toBeGreaterThan(30);
    expect(new Set(situations.map(({ verdict }) => verdict)).size).toBe(3);
  });

  it.each(situations.map(situation => [situation.name, situation] as const))(
    'find the same verdict where %s',
    async (_name, situation) => {
      const { api, id, freight, act } = await inSituation(
        await databases.create(),
        situation,
        { automatic: false, server, open },
      );
      const promotions = `/pipelines/${id}/promotions`;
      const request = { stage: 'prod', freight };
      const refused = situation.verdict !== 'Eligible';

      // The page.
      const board = await api.call('get', `/pipelines/${id}/board`);
      const prod = board.body.stages.find((s: any) => s.name === 'prod');
      const expected = told(prod.suggestion);
      expect(expected).toMatchObject({
        ...request,
        verdict: situation.verdict,
      });

      // The API.
      const asked = await api.call(
        'get',
        `/pipelines/${id}/decisions?stage=prod&freight=${freight}`,
      );
      expect(told(asked.body.items)).toEqual([expected]);
      const dry = await api
        .call('post', promotions)
        .send({ ...request, dryRun: true });
      expect([dry.status, told(dry.body.decision)]).toEqual([200, expected]);

      // An agent, before and after it asks.
      const explained = await act('explain-decision', {});
      expect(told(explained.items)).toEqual([expected]);
      const tried = await act('promote', { dryRun: true });
      expect(told(tried.decision)).toEqual(expected);
      if (refused) {
        const error = await act('promote', {}).catch(thrown => thrown);
        expect(error).toBeInstanceOf(PromotionRefusedError);
        expect(told(error.decision)).toEqual(expected);
      }

      // The promote call.
      const promoted = await api.call('post', promotions).send(request);
      expect([promoted.status, told(promoted.body.decision)]).toEqual([
        refused ? 409 : 201,
        expected,
      ]);
      if (refused) {
        const kept = await api
          .call('post', promotions)
          .send({ ...request, request: true });
        expect([
          kept.status,
          told(kept.body.decision),
          kept.body.promotion?.phase,
        ]).toEqual(
          situation.verdict === 'Waiting'
            ? [201, expected, 'Pending']
            : [409, expected, undefined],
        );
      } else {
        expect(told(promoted.body.promotion.decision)).toEqual(expected);
      }

      // A policy, in the same situation.
      const other = await inSituation(await databases.create(), situation, {
        automatic: true,
        server,
        open,
      });
      const seen = await other.api.call(
        'get',
        `/pipelines/${other.id}/decisions?stage=prod&freight=${freight}`,
      );
      const page = await other.api.call('get', `/pipelines/${other.id}/board`);
      const { autoPromotion } = page.body.stages.find(
        (s: any) => s.name === 'prod',
      );
      const { items } = await other.api.store.listPromotions({
        pipelineId: other.id,
        stage: 'prod',
        limit: 10,
      });
      if (refused || situation.skipped) {
        expect(items).toEqual([]);
        expect(autoPromotion.reason).toBe(situation.skipped ?? 'none');
        expect(told(seen.body.items)).toEqual([expected]);
      } else {
        expect(items).toEqual([
          expect.objectContaining({
            freight: [freight],
            phase: 'Running',
            requestedBy: 'policy:ours',
          }),
        ]);
        expect(told(items[0].decision)).toEqual(expected);
      }
    },
  );
});

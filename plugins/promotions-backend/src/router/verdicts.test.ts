import { PromotionRefusedError } from '@promotions/backstage-plugin-promotions-common';
import { describeSqlite } from '../store/testDatabases';
import { TestServer } from '../support/testServer';
import { situations } from './__testUtils__/situations';
import { inSituation } from './__testUtils__/situationWorld';

const ULID = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;

/** What comes of asking for a promotion, and of asking to keep it. */
const OUTCOMES = {
  Eligible: { promoted: 201, agent: 201, kept: 200, phase: 'Running' },
  Waiting: { promoted: 409, agent: 409, kept: 201, phase: 'Pending' },
  Blocked: { promoted: 409, agent: 409, kept: 409, phase: undefined },
};

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
      const read = async (of: typeof api, path: string) =>
        (await of.call('get', path)).body;
      const post = (body: object) =>
        api.call('post', `/pipelines/${id}/promotions`).send(body);
      const request = { stage: 'prod', freight };
      const prodOf = (board: any) =>
        board.stages.find((stage: any) => stage.name === 'prod');
      const decisions = `decisions?stage=prod&freight=${freight}`;

      const page = prodOf(await read(api, `/pipelines/${id}/board`));
      const asked = await read(api, `/pipelines/${id}/${decisions}`);
      const dry = await post({ ...request, dryRun: true });
      const explained = await act('explain-decision', {});
      const agentDry = await act('promote', { dryRun: true });
      const promoted = await post(request);
      const agent = await act('promote', {}).catch(refused => refused);
      const kept = await post({ ...request, request: true });

      const expected = told(page.suggestion);
      expect(expected).toMatchObject({
        ...request,
        verdict: situation.verdict,
      });
      expect({
        asked: told(asked.items),
        dry: told(dry.body.decision),
        explained: told(explained.items),
        agentDry: told(agentDry.decision),
        promoted: told(promoted.body.decision),
        agent: told(agent.decision),
        kept: told(kept.body.decision),
      }).toEqual({
        asked: [expected],
        dry: expected,
        explained: [expected],
        agentDry: expected,
        promoted: expected,
        agent: expected,
        kept: expected,
      });
      expect({
        promoted: promoted.status,
        agent: agent instanceof PromotionRefusedError ? 409 : 201,
        kept: kept.status,
        phase: kept.body.promotion?.phase,
      }).toEqual(OUTCOMES[situation.verdict]);

      // A policy, in the same situation.
      const other = await inSituation(await databases.create(), situation, {
        automatic: true,
        server,
        open,
      });
      const there = `/pipelines/${other.id}`;
      const [decided] = (await read(other.api, `${there}/${decisions}`)).items;
      const { autoPromotion } = prodOf(await read(other.api, `${there}/board`));
      const { items } = await other.api.store.listPromotions({
        pipelineId: other.id,
        stage: 'prod',
        limit: 10,
      });
      const promotes = situation.verdict === 'Eligible' && !situation.skipped;
      expect(
        items.map(each => [each.phase, each.requestedBy, each.freight]),
      ).toEqual(promotes ? [['Running', 'policy:ours', [freight]]] : []);
      expect(autoPromotion.reason).toBe(
        promotes ? 'inFlight' : situation.skipped ?? 'none',
      );
      expect(told(items[0]?.decision ?? decided)).toEqual(expected);
    },
  );
});

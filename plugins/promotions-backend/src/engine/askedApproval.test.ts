import { describeSqlite } from '../store/testDatabases';
import { ADA, asking, line, RITA, setUp } from './__testUtils__/engineFixture';
import { askedApproval } from './askedApproval';

const SAM = { ref: 'user:default/sam', kind: 'person' as const };

describeSqlite('who is wanted', databases => {
  const people = {
    owners: ['group:default/team'],
    members: {
      'group:default/team': [ADA.ref],
      'group:default/release': [RITA.ref, SAM.ref],
    },
    unknownUsers: [],
  };

  async function asked(options: Parameters<typeof asking>[1] = {}) {
    const fixture = await setUp(databases, {
      pipeline: line({
        dev: [
          asking('release', {
            from: ['owner', 'group:default/release'],
            ...options,
          }),
        ],
      }),
      people,
    });
    const { engine, id } = fixture;
    const freight = await fixture.freight('1.0.0');
    await engine.createPromotion(
      id,
      { stage: 'dev', freight, request: true },
      ADA,
    );
    const approve = (by: typeof RITA) =>
      engine.approve(
        id,
        { stage: 'dev', freight, gate: 'release', decision: 'approve' },
        by,
      );
    return {
      ...fixture,
      approve,
      wanted: () => askedApproval(fixture.access, id, 'dev', freight),
    };
  }

  it('are those whom the gates name, with owners in the place of owner, but not who asks', async () => {
    const { wanted } = await asked();
    expect(await wanted()).toMatchObject({
      requirements: [{ who: ['group:default/team', 'group:default/release'] }],
      promotion: { requestedBy: ADA.ref },
      except: [ADA.ref],
    });
  });

  it('is who asks as well where that may approve it', async () => {
    const { wanted } = await asked({ preventSelfApproval: false });
    expect((await wanted())?.except).toEqual([]);
  });

  it('is nobody who has spoken', async () => {
    const { wanted, approve } = await asked({ count: 2 });
    await approve(RITA);
    expect((await wanted())?.except).toEqual([RITA.ref, ADA.ref]);
  });

  it('is nobody once it is approved, or the promotion was given up', async () => {
    const done = await asked();
    await done.approve(RITA);
    expect(await done.wanted()).toBeUndefined();

    const over = await asked();
    const [pending] = await over.promotions();
    await over.engine.abortPromotion(pending.id, ADA);
    await over.runDue();
    expect(await over.wanted()).toBeUndefined();
  });

  it('is told by the outbox, as soon as it begins to wait', async () => {
    const { store } = await asked();
    const entries = await store.claimOutbox('test', new Date(), 1_000, 100);
    expect(entries.filter(({ kind }) => kind === 'notification')).toMatchObject(
      [{ entry: { kind: 'approval.asked', stage: 'dev' } }],
    );
  });
});

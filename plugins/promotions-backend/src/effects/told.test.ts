import { createMockDirectory } from '@backstage/backend-test-utils';
import { StageDocument } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import {
  ADA,
  EngineWorld,
  RITA,
  until,
} from '../steps/__testUtils__/EngineWorld';
import { Outside } from './__testUtils__/Outside';

jest.setTimeout(60_000);

const OWNERS = 'component:default/podinfo';
const directory = createMockDirectory();

let world: EngineWorld | undefined;
let outside: Outside | undefined;
afterEach(async () => {
  await outside?.stop();
  await world?.stop();
  world = undefined;
});

describeEachDatabase('what happens is told', databases => {
  async function setUp(stage: Omit<StageDocument, 'name'>) {
    directory.clear();
    const here = await EngineWorld.create(databases, {
      stage,
      workDirBase: directory.resolve('work'),
      people: {
        owners: ['group:default/team'],
        members: { 'group:default/team': [RITA.ref, ADA.ref] },
      },
    });
    world = here;
    const told = new Outside(here.access);
    outside = told;
    return { here, told };
  }

  it('to who may approve, as soon as somebody asks, and to who asked, at the end', async () => {
    const { here, told } = await setUp({
      gates: [{ name: 'team', approval: { from: ['owner', 'user:uma'] } }],
      promotion: { steps: [{ uses: 'compose-output' }] },
    });
    const freight = await here.freight('1.0.0');
    const { promotion } = await here.engine.createPromotion(
      here.id,
      { stage: 'dev', freight, request: true, reason: 'It is urgent.' },
      ADA,
    );
    await until(async () => told.of('approval-wanted').length > 0);
    expect(told.of('approval-wanted')).toMatchObject([
      {
        recipients: {
          entityRef: ['group:default/team', 'user:default/uma'],
          excludeEntityRef: expect.arrayContaining([ADA.ref]),
        },
        payload: {
          description: expect.stringContaining('It is urgent.'),
          link: '/promotions/approvals',
        },
      },
    ]);
    await here.engine.approve(
      here.id,
      { stage: 'dev', freight, gate: 'team', decision: 'approve' },
      RITA,
    );
    await here.ended(promotion!);
    await until(async () => told.of('promotion-ended').length > 0);
    expect(told.of('promotion-ended')).toMatchObject([
      {
        recipients: { entityRef: [ADA.ref] },
        payload: {
          title: expect.stringContaining('was promoted to dev.'),
          link: `/promotions/runs/${promotion!.id}`,
        },
      },
    ]);
  });

  it('to who asked for a promotion, when it fails and when somebody else ends it', async () => {
    const { here, told } = await setUp({
      promotion: {
        steps: [
          { uses: 'fail', if: "freight.version == '1.0.0'" },
          { uses: 'wait', with: { duration: '1h' } },
        ],
      },
    });
    await here.ended(await here.promote('1.0.0'));
    await until(async () => told.of('promotion-ended').length > 0);
    const promotion = await here.promote('2.0.0');
    await here.saying(promotion, /./);
    await here.engine.abortPromotion(promotion.id, RITA);
    await here.ended(promotion);
    await until(async () => told.of('promotion-ended').length > 1);
    expect(told.of('promotion-ended')).toMatchObject([
      {
        recipients: { entityRef: [ADA.ref] },
        payload: {
          title: expect.stringMatching(/failed\.$/),
          severity: 'high',
        },
      },
      {
        recipients: { entityRef: [ADA.ref] },
        payload: { title: expect.stringMatching(/was aborted\.$/) },
      },
    ]);
  });

  it('to who asked for a promotion that somebody else ends before it began', async () => {
    const { here, told } = await setUp({
      gates: [{ name: 'team', approval: { from: ['user:uma'] } }],
      promotion: { steps: [{ uses: 'compose-output' }] },
    });
    const freight = await here.freight('1.0.0');
    const { promotion } = await here.engine.createPromotion(
      here.id,
      { stage: 'dev', freight, request: true },
      ADA,
    );
    await here.engine.abortPromotion(promotion!.id, RITA);
    expect(await here.details(promotion!)).toMatchObject({
      phase: 'Aborted',
      message: 'Aborted by rita.',
    });
    expect(await here.timeline('promotion.aborted')).toMatchObject([
      {
        actor: RITA.ref,
        promotionId: promotion!.id,
        message: expect.stringMatching(
          /^The promotion of [\w-]+ to dev ended Aborted\. Aborted by rita\.$/,
        ),
      },
    ]);
    await until(async () => told.of('promotion-ended').length > 0);
    expect(told.of('promotion-ended')).toMatchObject([
      {
        recipients: { entityRef: [ADA.ref] },
        payload: { title: expect.stringMatching(/was aborted\.$/) },
      },
    ]);
  });

  it('to the owners, when freight fails in a stage, and when something else runs there', async () => {
    const { here, told } = await setUp({
      targets: [{ name: 'eu' }],
      promotion: { steps: [{ uses: 'compose-output' }] },
      verification: {
        tasks: [{ uses: 'fail', with: { message: 'It smokes.' } }],
      },
    });
    await here.freight('0.9.0');
    await here.ended(await here.promote('1.0.0'));
    await here.report('eu', '1.0.0', 'Succeeded');
    await until(async () => told.of('stage-failed').length > 0);
    expect(told.of('stage-failed')).toMatchObject([
      {
        recipients: { entityRef: [OWNERS] },
        payload: { description: expect.stringContaining('It smokes') },
      },
    ]);
    await here.report('eu', '0.9.0', 'Succeeded');
    await until(async () => told.of('drift').length > 0);
    expect(told.of('drift')).toMatchObject([
      { recipients: { entityRef: [OWNERS] } },
    ]);
    expect(told.of('promotion-ended')).toEqual([]);
  });

  it('to other plugins, each entry of the timeline in its order, and to pages', async () => {
    const { here, told } = await setUp({
      promotion: { steps: [{ uses: 'compose-output' }] },
    });
    await here.ended(await here.promote('1.0.0'));
    const entries = async () => {
      const { items } = await here.store.listTimeline(here.id, { limit: 100 });
      return items.reverse();
    };
    await until(async () => told.events.length >= (await entries()).length);
    expect(
      told.events.map(({ topic, eventPayload }) => [
        topic,
        Object(eventPayload).kind,
        Object(eventPayload).id,
      ]),
    ).toEqual(
      (await entries()).map(({ kind, id }) => ['promotions', kind, id]),
    );
    await until(async () => told.signals.length > 0);
    expect(new Set(told.signals)).toEqual(new Set([here.id]));
  });
});

import { createMockDirectory } from '@backstage/backend-test-utils';
import { StageDocument } from '@promotions/backstage-plugin-promotions-common';
import { Outside } from '../../effects/__testUtils__/Outside';
import { tellByStep } from '../../engine/stepEffects';
import { describeEachDatabase } from '../../store/testDatabases';
import {
  ADA,
  EngineWorld,
  RITA,
  UMA,
  until,
} from '../__testUtils__/EngineWorld';
import { notifyRunner } from './notify';

jest.setTimeout(60_000);

const directory = createMockDirectory();

let world: EngineWorld | undefined;
let outside: Outside | undefined;
afterEach(async () => {
  await outside?.stop();
  await world?.stop();
  world = undefined;
});

describeEachDatabase('what steps tell', databases => {
  async function setUp(
    steps: Array<{ uses: string; with: Record<string, unknown> }>,
    gates: StageDocument['gates'] = [],
  ) {
    directory.clear();
    const here = await EngineWorld.create(databases, {
      stage: {
        gates,
        promotion: {
          steps: steps.map((step, index) => ({ id: `s${index}`, ...step })),
        },
      },
      people: {
        owners: ['group:default/team'],
        members: { 'group:default/team': [RITA.ref] },
      },
      workDirBase: directory.resolve('work'),
      topics: ['deployments.podinfo'],
    });
    world = here;
    const told = new Outside(here.access);
    outside = told;
    return {
      here,
      messages: () => told.of('pipeline-message'),
      events: () => told.events.filter(({ topic }) => topic !== 'promotions'),
      published: told.events,
    };
  }

  it('reaches people, once for each step, however often that is run', async () => {
    const { here, messages } = await setUp([
      {
        uses: 'notify',
        with: {
          message: '${{ freight.alias }} is on its way: ${{ secrets.token }}',
          to: ['owners', 'requester', 'Group:Release'],
          severity: 'high',
        },
      },
    ]);
    const promotion = await here.promote('1.0.0');
    const { freightDetails } = await here.ended(promotion);
    await until(async () => messages().length > 0);
    const [message] = messages();
    expect(message).toMatchObject({
      recipients: {
        type: 'entity',
        entityRef: [
          'component:default/podinfo',
          ADA.ref,
          'group:default/release',
        ],
      },
      payload: {
        description: `${freightDetails[0].alias} is on its way: ***`,
        severity: 'high',
        link: `/promotions/runs/${promotion.id}`,
        scope: expect.stringContaining(`${promotion.id}/s0`),
      },
    });
    // Its worker may have ended right after it had written that down.
    await tellByStep(
      here.access,
      {
        pipelineId: here.id,
        stage: 'dev',
        freight: promotion.freight[0],
        promotionId: promotion.id,
        key: `${promotion.id}/s0`,
        startedAt: promotion.createdAt,
      },
      { kind: 'step.notified', message: 'Again.', data: {} },
    );
    expect(await here.timeline('step.notified')).toHaveLength(1);
  });

  it('reaches those whom the approval gates of the stage name, and nobody twice', async () => {
    const { here, messages } = await setUp(
      [
        {
          uses: 'notify',
          with: { message: 'Look.', to: ['approvers', 'owners'] },
        },
      ],
      [
        { name: 'team', approval: { from: ['owner', 'group:release'] } },
        { name: 'uma', approval: { from: [UMA.ref] } },
        { expression: 'true' },
      ],
    );
    const freight = await here.freight('1.0.0');
    const { promotion } = await here.engine.createPromotion(
      here.id,
      { stage: 'dev', freight, request: true },
      ADA,
    );
    for (const [gate, who] of [
      ['team', RITA],
      ['uma', UMA],
    ] as const) {
      const decision = 'approve';
      await here.engine.approve(
        here.id,
        { stage: 'dev', freight, gate, decision },
        who,
      );
    }
    expect(await here.ended(promotion!)).toMatchObject({ phase: 'Succeeded' });
    await until(async () => messages().length > 0);
    expect(messages().map(({ recipients }) => recipients)).toEqual([
      {
        type: 'entity',
        entityRef: [
          'component:default/podinfo',
          'group:default/release',
          UMA.ref,
        ],
      },
    ]);
  });

  it('is published to a topic that is granted, with what it is known by', async () => {
    const { here, events, published } = await setUp([
      {
        uses: 'publish-event',
        with: {
          topic: 'deployments.podinfo',
          payload: { version: '${{ freight.version }}', long: 'x'.repeat(999) },
        },
      },
    ]);
    const promotion = await here.promote('1.0.0');
    expect(await here.ended(promotion)).toMatchObject({ phase: 'Succeeded' });
    await until(async () => events().length > 0);
    const [entry] = await here.timeline('step.published');
    expect(events()).toEqual([
      {
        topic: 'deployments.podinfo',
        eventPayload: { version: '1.0.0', long: 'x'.repeat(999) },
        metadata: {
          id: entry.id,
          'promotions-pipeline': here.id,
          'promotions-entity': 'component:default/podinfo',
        },
      },
    ]);
    // Whoever hears of the pipeline does not hear what it says elsewhere.
    const own = published.filter(({ topic }) => topic === 'promotions');
    expect(JSON.stringify(own)).not.toContain('xxx');
  });

  it('is not published to a topic that nobody has granted', async () => {
    const { here } = await setUp([
      {
        uses: 'publish-event',
        with: { topic: 'catalog.${{ stage.name }}' },
      },
    ]);
    const promotion = await here.promote('1.0.0');
    expect(await here.ended(promotion)).toMatchObject({
      phase: 'Errored',
      steps: [{ message: 'catalog.dev is not granted.', attempts: 1 }],
    });
    expect(await here.timeline('step.published')).toEqual([]);
  });
});

describe('notify', () => {
  const { schema } = notifyRunner({ access: {} as never });

  it.each<[object, RegExp]>([
    [{}, /message/],
    [{ message: 'Hello', to: 'everybody' }, /nobody who can be told/],
    [{ message: 'Hello', to: ['component:x'] }, /nobody who can be told/],
    [{ message: 'Hello', to: [] }, /to/],
  ])('refuses %j', (config, problem) => {
    const { error } = schema.config.safeParse(config);
    expect(JSON.stringify(error?.issues)).toMatch(problem);
  });
});

import { createMockDirectory } from '@backstage/backend-test-utils';
import { FreightRequest } from '@promotions/backstage-plugin-promotions-common';
import { StepContext } from '@promotions/backstage-plugin-promotions-node';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Bench } from './__testUtils__/bench';

const directory = createMockDirectory();
const bench = new Bench(directory);
beforeEach(() => bench.clear());

describe('a runner', () => {
  it('gets its configuration with the expressions filled in', async () => {
    let seen: unknown;
    const host = bench.host(
      [
        { uses: 'first', id: 'repo' },
        {
          uses: 'second',
          with: {
            url: '${{ vars.base }}/x',
            tag: '${{ freight.images.podinfo.tag }}',
            commit: '${{ outputs.repo.commit }}',
            count: '${{ 1 + 1 }}',
            by: '${{ promotion.requestedBy }} to ${{ stage.name }}',
            of: '${{ entity.metadata.name }} ${{ pipeline.name }}',
          },
        },
      ],
      {
        vars: { base: 'https://git/${{ entity.metadata.name }}' },
        runners: [
          bench.runner('first', () => ({
            status: 'Succeeded',
            output: { commit: 'abc' },
          })),
          bench.runner('second', ({ config }) => {
            seen = config;
            return { status: 'Succeeded' };
          }),
        ],
      },
    );
    await host.advance();
    expect(seen).toEqual({
      url: 'https://git/example/x',
      tag: '6.1.0',
      commit: 'abc',
      count: 2,
      by: 'user:default/guest to dev',
      of: 'example example',
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an expression is wrong',
      { path: '${{ nope }}' },
      "At with.path: There is no variable 'nope'.",
    ],
    [
      'the schema says no',
      { path: 3, more: true },
      "The configuration of the step is not what 'typed' takes: path: ",
    ],
  ])('never starts when %s', async (_name, config, message) => {
    const host = bench.host(
      [{ uses: 'typed', with: config, retry: { errorThreshold: 3 } }],
      {
        runners: [
          bench.runner('typed', undefined, {
            schema: { config: z.strictObject({ path: z.string() }) },
          }),
        ],
      },
    );
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(bench.ran).toEqual([]);
    expect(host.step('typed')).toMatchObject({
      state: 'Errored',
      attempts: 0,
      message: expect.stringContaining(message),
    });
  });

  it('never starts when the vars are wrong', async () => {
    const host = bench.host([{ uses: 'succeed' }], {
      vars: { a: '${{ 1 + }}' },
    });
    await host.advance();
    expect(host.step('succeed')?.message).toContain('At vars.a: ');
    expect(bench.ran).toEqual([]);
  });

  it('is told about the promotion, and may change what it is told', async () => {
    let seen: StepContext<unknown> | undefined;
    const vandal = bench.runner('vandal', context => {
      // All but functions, as it was told.
      seen = JSON.parse(JSON.stringify({ ...context, signal: undefined }));
      context.stage.name = 'other';
      Object.assign(context.promotion!, { stage: 'other' });
      context.freight.length = 0;
      context.state.a = { x: 2 };
      Object.assign(context.entity, { metadata: {} });
      Object.assign(context.config, { a: 2 });
      return { status: 'Succeeded' };
    });
    const host = bench.host(
      [
        { uses: 'vandal', id: 'a', with: { a: 1 } },
        { uses: 'vandal', id: 'b', with: { a: 1 } },
      ],
      { runners: [vandal] },
    );
    await host.advance();
    expect(seen).toMatchObject({
      alias: 'b',
      config: { a: 1 },
      state: { a: {} },
      stage: { name: 'dev' },
      promotion: { stage: 'dev', requestedBy: 'user:default/guest' },
      freight: [{ alias: 'calm-otter' }],
      entity: { metadata: { name: 'example' } },
      pipeline: { name: 'example', entityRef: 'component:default/example' },
      idempotencyKey: `${host.work.ref.id}/b`,
      attempt: 1,
      replay: false,
      uiBaseUrl: 'http://localhost:3000',
    });
  });

  it('is told what the stage asks for and keeps, and has all that it works with', async () => {
    let seen: StepContext<unknown> | undefined;
    const look = bench.runner('look', context => {
      seen = context;
      return { status: 'Succeeded' };
    });
    const request = (origin: string): FreightRequest => ({
      origin,
      sources: {
        direct: true,
        stages: [],
        availabilityStrategy: 'Any',
        requiredSoakTime: 0,
        selection: 'NewestFreight',
      },
    });
    const freight = (id: string, origin: string) => ({
      id,
      origin,
      alias: `${id}-alias`,
      artifacts: [],
      metadata: {},
      labels: {},
      createdAt: '2026-01-10T11:00:00.000Z',
      createdBy: `origin:${origin}`,
    });
    const promoted = freight('f1', 'app');
    const kept = freight('f2', 'base');
    const { pipeline, entity } = createMockStepContext({ config: {} });
    const host = bench.host([{ uses: 'look' }], {
      runners: [look],
      stage: { freight: [request('app'), request('base')] },
      host: {
        facts: async () => ({ pipeline, entity, freight: [promoted, kept] }),
      },
    });
    await host.advance();
    const { signal, now, ...told } = seen!;
    expect(signal.aborted).toBe(false);
    expect(now()).toEqual(new Date('2026-01-10T12:00:00.000Z'));
    expect(told).toEqual({
      config: {},
      state: {},
      alias: 'look',
      pipeline,
      entity,
      stage: expect.objectContaining({ name: 'dev' }),
      promotion: expect.objectContaining({ stage: 'dev' }),
      task: undefined,
      target: undefined,
      trace: undefined,
      freightRequests: [request('app'), request('base')],
      freight: [promoted, kept],
      workDir: expect.stringContaining(host.work.ref.id),
      uiBaseUrl: 'http://localhost:3000',
      logger: expect.objectContaining({ info: expect.any(Function) }),
      idempotencyKey: `${host.work.ref.id}/look`,
      attempt: 1,
      startedAt: '2026-01-10T12:00:00.000Z',
      withoutSecrets: expect.any(Function),
      replay: false,
      beforeEffect: expect.any(Function),
      outbound: expect.objectContaining({ fetch: expect.any(Function) }),
    });
  });

  it('works in a directory of its own, which is gone at the end', async () => {
    let workDir = '';
    let mode = 0;
    const host = bench.host([{ uses: 'look' }], {
      runners: [
        bench.runner('look', context => {
          workDir = context.workDir;
          mode = statSync(workDir).mode % 0o1000;
          return { status: 'Succeeded' };
        }),
      ],
    });
    await host.advance();
    expect(workDir).toBe(join(directory.resolve('base'), host.work.ref.id));
    expect(mode).toBe(0o700);
    expect(existsSync(workDir)).toBe(false);
  });

  it('is stopped when its time is over', async () => {
    let reason: unknown;
    const host = bench.host([{ uses: 'slow', retry: { timeout: 30 } }], {
      runners: [
        bench.runner('slow', async ({ signal }) => {
          await sleep(10_000, undefined, { signal }).catch(() => {
            reason = signal.reason;
          });
          return { status: 'Succeeded' };
        }),
      ],
    });
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(String(reason)).toContain('time of the step is over');
    expect(host.step('slow')).toMatchObject({
      state: 'Errored',
      message: expect.stringContaining('took longer than'),
    });
  });

  it('is given up when its time is over and it does not stop', async () => {
    const host = bench.host(
      [{ uses: 'deaf', retry: { timeout: 20 } }, { uses: 'succeed' }],
      { runners: [bench.runner('deaf', () => new Promise(() => {}))] },
    );
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(host.states).toBe('Errored Skipped');
  });

  it('is handed the trace of its attempt, or of the promotion', async () => {
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const own = { traceparent: `00-${'a'.repeat(32)}-${'c'.repeat(16)}-01` };
    const seen: unknown[] = [];
    const look = bench.runner('look', context => {
      seen.push(context.trace);
      return { status: 'Succeeded' };
    });
    const steps = [{ uses: 'look' }];
    await bench.host(steps, { runners: [look], trace }).advance();
    await bench
      .host(steps, {
        runners: [look],
        trace,
        host: { traced: (_step, run) => run(own) },
      })
      .advance();
    await bench.host(steps, { runners: [look] }).advance();
    expect(seen).toEqual([trace, own, undefined]);
  });

  it('can make sure that it still holds the work, and writes its log', async () => {
    const asked: string[] = [];
    const host = bench.host([{ uses: 'careful' }], {
      host: {
        beforeEffect: async () => {
          asked.push('asked');
        },
      },
      runners: [
        bench.runner('careful', async ({ beforeEffect, logger }) => {
          await beforeEffect();
          logger.info('Done');
          return { status: 'Succeeded' };
        }),
      ],
    });
    await host.advance();
    expect(asked).toEqual(['asked']);
    expect(host.log).toMatchObject([
      { step: 0, attempt: 1, level: 'info', message: 'Done' },
    ]);
  });

  it('changes nothing outside any more once its time is over', async () => {
    const asked: string[] = [];
    let refused: unknown;
    let answered = () => {};
    const late = new Promise<void>(resolve => {
      answered = resolve;
    });
    const deaf = bench.runner('deaf', async ({ beforeEffect, signal }) => {
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      refused = await beforeEffect().catch(error => error);
      answered();
      return { status: 'Succeeded' };
    });
    const host = bench.host([{ uses: 'deaf', retry: { timeout: 20 } }], {
      host: {
        beforeEffect: async () => {
          asked.push('asked');
        },
      },
      runners: [deaf],
    });
    await host.advance();
    await late;
    expect(asked).toEqual([]);
    expect(refused).toMatchObject({ message: 'The time of the step is over.' });
    expect(host.steps[0].state).toBe('Errored');
  });
});

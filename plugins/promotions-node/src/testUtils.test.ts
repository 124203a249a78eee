import { z } from 'zod';
import { createStepRunner } from './steps';
import { stepOwner } from './owner';
import {
  createMockOutbound,
  createMockStepContext,
  createMockTaskContext,
} from './testUtils';

const greet = createStepRunner({
  uses: 'greet',
  description: 'Greets',
  schema: { config: z.strictObject({ name: z.string() }) },
  async run(context) {
    const { body } = await context.outbound.fetch('https://example.com', {});
    return {
      status: 'Succeeded',
      output: {
        text: `${body} ${context.config.name}, ${context.stage.name}, ${context.alias}`,
        key: context.idempotencyKey,
      },
    };
  },
});

describe('createMockStepContext', () => {
  it('runs a step with what the test gives', async () => {
    const context = createMockStepContext<unknown>({
      config: { name: 'Ada' },
      alias: 'hello',
      stage: { name: 'prod' },
      promotion: { id: 'p1' },
      outbound: createMockOutbound({
        responses: { 'https://example.com': { body: 'Hi' } },
      }),
    });
    expect(await greet.run(context)).toEqual({
      status: 'Succeeded',
      output: { text: 'Hi Ada, prod, hello', key: 'p1/hello' },
    });
  });

  it('grants nothing by itself', async () => {
    const context = createMockStepContext<unknown>({ config: { name: 'Ada' } });
    await expect(greet.run(context)).rejects.toThrow(
      'No grant lets the pipeline reach https://example.com.',
    );
    await expect(
      context.outbound.repository('https://git.example.com/x.git'),
    ).rejects.toThrow('No grant');
  });

  it('grants the repositories that are listed', async () => {
    const credentials = { username: 'ada', password: 'x' };
    const outbound = createMockOutbound({
      repositories: {
        'https://git/a': credentials,
        'https://git/b': undefined,
      },
    });
    expect(await outbound.repository('https://git/a')).toEqual({
      url: 'https://git/a',
      credentials,
    });
    expect(await outbound.repository('https://git/b')).toEqual({
      url: 'https://git/b',
      credentials: undefined,
    });
  });
});

describe('createMockTaskContext', () => {
  it('is the context of a step of a task, of a promotion or of none', async () => {
    const context = createMockTaskContext<unknown>({
      config: {},
      alias: 'smoke',
      task: { id: 't1', freight: 'f1' },
    });
    expect(context).toMatchObject({
      idempotencyKey: 't1/smoke',
      promotion: undefined,
      task: { id: 't1', phase: 'verification' },
    });
    expect(
      createMockTaskContext({ config: {}, promotion: { id: 'p1' } }),
    ).toMatchObject({ promotion: { id: 'p1' }, task: {} });
    await expect(context.beforeEffect()).resolves.toBeUndefined();
  });
});

describe('stepOwner', () => {
  it('is the task of a step, else its promotion', () => {
    const config = {};
    const promotion = { id: 'p1', freight: ['f1', 'f2'] };
    expect(stepOwner(createMockStepContext({ config, promotion }))).toEqual({
      kind: 'promotion',
      id: 'p1',
      promotionId: 'p1',
      freight: ['f1', 'f2'],
      createdAt: '2026-01-10T12:00:00.000Z',
    });
    const task = { id: 't1', freight: 'f1', promotionId: 'p1' };
    expect(
      stepOwner(createMockTaskContext({ config, promotion, task })),
    ).toMatchObject({ kind: 'task', id: 't1', promotionId: 'p1' });
    expect(() => stepOwner({})).toThrow('belongs to no promotion');
  });
});

import { z } from 'zod';
import { runnerOf } from './work/__testUtils__/work';
import { createRegistry } from './registry';

describe('createRegistry', () => {
  it('knows what modules add', () => {
    const registry = createRegistry();
    const runner = runnerOf('git-push', () => ({ status: 'Succeeded' }));
    registry.addStepRunner(
      runner,
      runnerOf('fail', () => ({})),
    );
    expect(registry.steps.get('git-push')).toBe(runner);
    expect([...registry.steps.keys()]).toEqual(['git-push', 'fail']);
    expect(registry.steps.get('nope')).toBeUndefined();
  });

  it('refuses two of one name, and names both', () => {
    const registry = createRegistry();
    const one = { uses: 'git', description: 'One', schema: z.unknown() };
    const other = { ...one, description: 'Other' };
    const message =
      'are called \'git\': "One" and "Other". Remove one of the modules that bring them.';
    const step = { ...one, schema: { config: z.unknown() }, run: jest.fn() };
    registry.addStepRunner(step);
    expect(() =>
      registry.addStepRunner({ ...step, description: 'Other' }),
    ).toThrow(`Two step runners ${message}`);
    registry.addConditionSource({ ...one, probe: jest.fn() });
    expect(() =>
      registry.addConditionSource({ ...other, probe: jest.fn() }),
    ).toThrow(`Two condition sources ${message}`);
    registry.addFreightSource({ ...one, discover: jest.fn() });
    expect(() =>
      registry.addFreightSource({ ...other, discover: jest.fn() }),
    ).toThrow(`Two freight sources ${message}`);
  });

  it('keeps kinds apart that have one name', () => {
    const registry = createRegistry();
    const one = { uses: 'http', description: 'One', schema: z.unknown() };
    registry.addConditionSource({ ...one, probe: jest.fn() });
    expect(() =>
      registry.addFreightSource({ ...one, discover: jest.fn() }),
    ).not.toThrow();
  });
});

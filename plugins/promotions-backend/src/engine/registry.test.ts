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

  it.each(['', 'task:deploy', 'two words', '-x', 'x'.repeat(101), '__proto__'])(
    'refuses %j as a name, which no document could use',
    uses => {
      const registry = createRegistry();
      const one = { uses, description: 'One', schema: z.unknown() };
      const message = `is called '${uses}' ("One"), which no document can use.`;
      expect(() =>
        registry.addStepRunner(runnerOf(uses, () => ({}), one as never)),
      ).toThrow(message);
      expect(() =>
        registry.addConditionSource({ ...one, probe: jest.fn() }),
      ).toThrow(message);
      expect(() =>
        registry.addFreightSource({ ...one, discover: jest.fn() }),
      ).toThrow(message);
    },
  );

  it.each([
    [{ errorThreshold: 0 }, '0 for defaults.errorThreshold'],
    [{ errorThreshold: NaN }, 'NaN for defaults.errorThreshold'],
    [{ timeout: -1 }, '-1 for defaults.timeout'],
    [{ timeout: 0.5 }, '0.5 for defaults.timeout'],
  ])(
    'refuses a step by whose defaults %j it would never end well',
    (defaults, message) => {
      expect(() =>
        createRegistry().addStepRunner(
          runnerOf('odd', () => ({}), { defaults }),
        ),
      ).toThrow(`The step runner 'odd' has ${message}, which must be`);
    },
  );

  it('keeps kinds apart that have one name', () => {
    const registry = createRegistry();
    const one = { uses: 'http', description: 'One', schema: z.unknown() };
    registry.addConditionSource({ ...one, probe: jest.fn() });
    expect(() =>
      registry.addFreightSource({ ...one, discover: jest.fn() }),
    ).not.toThrow();
  });
});

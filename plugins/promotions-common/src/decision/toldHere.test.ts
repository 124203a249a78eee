import { Requirement } from '../model';
import { toldHere } from './toldHere';

const elsewhere = { entityRef: 'component:default/shop', stage: 'prod' };

function requirement(more: Partial<Requirement>): Requirement {
  return {
    id: 'gate',
    kind: 'wait',
    status: 'Waiting',
    message: 'shop is in the way.',
    ...more,
  };
}

describe('what a requirement says without its decision', () => {
  it.each<[string, Partial<Requirement>]>([
    [
      'Waits for the lock db.',
      { kind: 'lock', details: { lock: 'db', holder: elsewhere } },
    ],
    [
      'Waits for a promotion to prod of what the entity points to by dependsOn.',
      {
        kind: 'dependency',
        details: {
          relation: 'dependsOn',
          stage: 'prod',
          dependencies: [elsewhere],
        },
      },
    ],
    [
      'Something is not ready in prod of what the entity points to by dependsOn.',
      {
        kind: 'dependency',
        status: 'Unmet',
        details: { relation: 'dependsOn', stage: 'prod' },
      },
    ],
  ])('names no other pipeline: %s', (text, more) => {
    expect(toldHere(requirement(more))).toBe(text);
  });

  it('is what it says with it, where it is about this pipeline', () => {
    expect(toldHere(requirement({ message: 'Waits 5m.' }))).toBe('Waits 5m.');
    expect(
      toldHere(
        requirement({
          kind: 'lock',
          status: 'Met',
          message: 'No other promotion holds the lock db.',
          details: { lock: 'db' },
        }),
      ),
    ).toBe('No other promotion holds the lock db.');
  });
});

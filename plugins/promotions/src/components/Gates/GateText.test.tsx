import { screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Gate } from '@promotions/backstage-plugin-promotions-common';
import { GateText } from './GateText';

const HOUR = 3_600_000;

async function textOf(gate: Gate, policy?: string) {
  renderInTestApp(
    <div data-testid="gate">
      <GateText gate={gate} policy={policy} />
    </div>,
  );
  return (await screen.findByTestId('gate')).textContent;
}

describe('a gate in words', () => {
  it.each<[Gate, string]>([
    [
      { kind: 'wait', name: 'w', duration: HOUR },
      'w: 1 hr after it became available',
    ],
    [
      { kind: 'lock', name: 'l', lock: 'database' },
      'l: one promotion at a time holds the lock database',
    ],
    [
      {
        kind: 'dependency',
        name: 'd',
        relation: 'dependsOn',
        stage: 'prod',
        constraint: '^2.0.0',
      },
      'd: the last promotion to prod of what it dependsOn has succeeded, with a version in ^2.0.0',
    ],
    [
      {
        kind: 'check',
        name: 'c',
        uses: 'http',
        config: {},
        expect: 'response.ok',
        ttl: HOUR,
        timeout: 1000,
        giveUpAfter: HOUR,
      },
      'c: asks http: response.ok',
    ],
    [
      { kind: 'noUpstreamFailure', name: 'n' },
      'n: no upstream has failed with the same freight',
    ],
    [
      { kind: 'expression', name: 'e', expression: 'freight.risk < 3' },
      'e: freight.risk < 3',
    ],
    [
      {
        kind: 'approval',
        name: 'a',
        count: 1,
        from: ['owner'],
        preventSelfApproval: true,
        expiresAfter: 24 * HOUR,
      },
      'a: 1 approval of owner An approval counts for 1 day.',
    ],
    [
      {
        kind: 'window',
        name: 'o',
        allow: [
          { schedule: '0 9 * * 1-5', duration: 8 * HOUR, timeZone: 'UTC' },
        ],
        deny: [],
      },
      'o: open: Mondays to Fridays 09:00 for 8h, UTC',
    ],
    [{ kind: 'window', name: 'o', allow: [], deny: [] }, 'o: always open'],
  ])('is %j', async (gate, text) => {
    expect(await textOf(gate)).toBe(text);
  });

  it('names the policy that makes it mandatory', async () => {
    expect(
      await textOf({ kind: 'lock', name: 'l', lock: 'database' }, 'careful'),
    ).toMatch(/by the policy careful$/);
  });
});

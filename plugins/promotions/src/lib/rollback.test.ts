import { makeCondition } from '../__testUtils__/build';
import { isRollback, rollbackOutcomes } from './rollback';

const told = (type: string, status: string, reason: string) =>
  makeCondition('prod', type, {
    status,
    reason,
    freight: 'id-of-calm-fox',
    message: 'prod goes back.',
  });

describe('what a policy has taken back', () => {
  it('is told by a condition, one for each origin', () => {
    expect(isRollback({ type: 'RolledBack' })).toBe(true);
    expect(isRollback({ type: 'RolledBack:app' })).toBe(true);
    expect(isRollback({ type: 'RolledBackups' })).toBe(false);
  });

  it('was done, or was not possible', () => {
    expect(
      rollbackOutcomes([
        told('RolledBack:app', 'True', 'Promoted'),
        told('RolledBack:config', 'False', 'NotPossible'),
        makeCondition('prod', 'Healthy'),
      ]),
    ).toMatchObject([
      { kind: 'done', from: 'id-of-calm-fox', message: 'prod goes back.' },
      { kind: 'refused' },
    ]);
  });

  it('is not told any more once it is over', () => {
    expect(rollbackOutcomes([told('RolledBack', 'False', 'Over')])).toEqual([]);
  });
});

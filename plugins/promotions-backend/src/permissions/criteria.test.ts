import {
  AuthorizeResult,
  PermissionCriteria,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { allowsWhatever, ownersIn } from './criteria';

const rule = (name: string) => ({ rule: name, resourceType: 'x', params: {} });
const [yes, no, unknown] = ['YES', 'NO', 'UNKNOWN'].map(rule);

function conditional(conditions: PermissionCriteria<any>): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'promotions',
    resourceType: 'x',
    conditions,
  };
}

describe('what a decision allows whatever there is', () => {
  const known = ({ rule: name }: { rule: string }) =>
    ({ YES: true, NO: false }[name]);

  it.each<[PermissionCriteria<any>, boolean]>([
    [yes, true],
    [no, false],
    [unknown, false],
    [{ not: unknown }, false],
    [{ not: no }, true],
    [{ anyOf: [unknown, yes] }, true],
    [{ anyOf: [unknown, no] }, false],
    [{ allOf: [yes, unknown] }, false],
    [{ allOf: [yes, { not: no }] }, true],
    [{ not: { anyOf: [no, unknown] } }, false],
    [{ not: { allOf: [no, unknown] } }, true],
  ])('of %j is %s', (criteria, expected) => {
    expect(allowsWhatever(conditional(criteria), known)).toBe(expected);
  });

  it('is everything, or nothing, without conditions', () => {
    const allows = (result: AuthorizeResult.ALLOW | AuthorizeResult.DENY) =>
      allowsWhatever({ result }, known);

    expect(allows(AuthorizeResult.ALLOW)).toBe(true);
    expect(allows(AuthorizeResult.DENY)).toBe(false);
  });
});

describe('owners that filters name', () => {
  const owned = (...owners: string[]) => ({ owners });

  it.each<[PermissionCriteria<{ owners: string[] }>, string[] | undefined]>([
    [owned('a', 'b'), ['a', 'b']],
    [{ anyOf: [owned('a'), owned('b', 'a')] }, ['a', 'b']],
    [{ allOf: [owned('a', 'b'), owned('b')] }, ['b']],
    [{ not: owned('a') }, undefined],
    [{ anyOf: [owned('a'), { not: owned('b') }] }, undefined],
    [{ allOf: [owned('a'), { not: owned('b') }] }, ['a']],
    [{ allOf: [{ not: owned('b') }] }, undefined],
  ])('in %j are %j', (criteria, expected) => {
    expect(ownersIn(criteria)).toEqual(expected);
  });
});

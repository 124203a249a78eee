import { isApprover, resolveApprovers } from './approvers';

const people = {
  owners: ['Group:default/Team', 'user:default/olga'],
  members: {
    'group:default/team': ['user:default/tom', 'group:default/below'],
    'group:default/below': ['User:default/Bea', 'group:default/team'],
    'group:default/empty': [],
  },
  unknownUsers: ['user:default/ghost'],
};

describe('the people whom a gate asks', () => {
  it('are all members of nested groups, whatever circle they are in', () => {
    const { users, named, owners, unknown } = resolveApprovers(
      ['group:default/team', 'group:default/team'],
      people,
    );
    expect([...users]).toEqual(['user:default/tom', 'user:default/bea']);
    expect(named).toEqual(['group:default/team']);
    expect(owners).toEqual([]);
    expect(unknown).toEqual([]);
  });

  it('are the owners, where it asks for them', () => {
    const approvers = resolveApprovers(['owner', 'user:default/dan'], people);
    expect([...approvers.users].sort()).toEqual([
      'user:default/bea',
      'user:default/dan',
      'user:default/olga',
      'user:default/tom',
    ]);
    expect(approvers).toMatchObject({
      anyone: false,
      named: ['group:default/team', 'user:default/olga', 'user:default/dan'],
      owners: ['group:default/team', 'user:default/olga'],
      unowned: false,
    });
  });

  it('tell of whom the catalog does not know', () => {
    expect(
      resolveApprovers(
        ['user:default/ghost', 'group:default/gone', 'group:default/empty'],
        people,
      ),
    ).toMatchObject({
      users: new Set(),
      unknown: ['group:default/gone', 'user:default/ghost'],
    });
    expect(resolveApprovers(['owner'], { ...people, owners: [] }).unowned).toBe(
      true,
    );
  });

  it('are anyone, where it names nobody', () => {
    const anyone = resolveApprovers([], people);
    expect(anyone.anyone).toBe(true);
    expect(isApprover(anyone, 'user:default/whoever')).toBe(true);
  });

  it('are known however their reference is written', () => {
    const team = resolveApprovers(['group:default/team'], people);
    expect(isApprover(team, 'user:default/TOM')).toBe(true);
    expect(isApprover(team, 'user:default/bea')).toBe(true);
    expect(isApprover(team, 'user:default/dan')).toBe(false);
    expect(isApprover(team, 'group:default/team')).toBe(false);
  });
});

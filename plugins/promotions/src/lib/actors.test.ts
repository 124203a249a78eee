import { parseActor } from './actors';

describe('who did something', () => {
  it('is an entity of the catalog', () => {
    expect(parseActor('user:default/jane')).toEqual({
      kind: 'entity',
      entityRef: 'user:default/jane',
    });
  });

  it.each(['policy', 'origin', 'sender', 'service', 'permission'])(
    'is a %s',
    kind => {
      expect(parseActor(`${kind}:some/name:1`)).toEqual({
        kind,
        name: 'some/name:1',
      });
    },
  );

  it('is the plugin itself otherwise', () => {
    expect(parseActor('promotions')).toEqual({ kind: 'system' });
  });
});

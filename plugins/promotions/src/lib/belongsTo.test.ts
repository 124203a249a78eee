import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { people } from '../__testUtils__/entity';
import { belongsTo } from './belongsTo';

describe('what a person belongs to', () => {
  it('is themselves, their groups and the groups above', async () => {
    const catalog = catalogApiMock({ entities: people });
    expect([...(await belongsTo(catalog, 'user:default/jane'))]).toEqual([
      'user:default/jane',
      'group:default/release-eu',
      'group:default/release',
    ]);
  });

  it('is themselves alone where the catalog does not know them', async () => {
    const catalog = catalogApiMock({ entities: people });
    expect([...(await belongsTo(catalog, 'user:default/eve'))]).toEqual([
      'user:default/eve',
    ]);
  });

  it('ends where groups go round in a circle', async () => {
    const [a, b] = ['a', 'b'].map(name => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name, namespace: 'default' },
      relations: [
        {
          type: 'childOf',
          targetRef: `group:default/${name === 'a' ? 'b' : 'a'}`,
        },
      ],
    }));
    const catalog = catalogApiMock({ entities: [a, b] });
    expect([...(await belongsTo(catalog, 'group:default/a'))]).toEqual([
      'group:default/a',
      'group:default/b',
    ]);
  });
});

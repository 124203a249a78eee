import * as common from '@promotions/backstage-plugin-promotions-common';
import { permissionText } from './permissionText';

const names = Object.entries(common)
  .filter(([key]) => key.endsWith('Permission'))
  .map(([, permission]) => (permission as { name: string }).name);

describe('what a permission lets one do', () => {
  it.each(names)('has a text for %s', name => {
    expect(permissionText(name)).toMatch(/^actor\.permissions\./);
  });

  it('is not known of permissions of others', () => {
    expect(permissionText('catalog.entity.read')).toBeUndefined();
    expect(permissionText('constructor')).toBeUndefined();
  });
});

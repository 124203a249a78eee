import { Requirement } from '../model';
import { toldByName } from './whyNot';

describe('what a requirement says', () => {
  it.each<[Requirement['kind'], string]>([
    ['origin', 'Not now.'],
    ['rejected', 'Not now.'],
    ['upstream', 'Not now.'],
    ['soak', 'Not now.'],
    ['window', 'office: Not now.'],
    ['freeze', 'office: Not now.'],
  ])('about %s is: %s', (kind, told) => {
    expect(
      toldByName({ id: 'office', kind, status: 'Unmet', message: 'Not now.' }),
    ).toBe(told);
  });
});

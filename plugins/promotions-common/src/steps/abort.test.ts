import { abortedBy } from './abort';

describe('what somebody has ended', () => {
  it.each([
    ['user:default/rita', 'Aborted by rita.'],
    ['promotions', 'Aborted by promotions.'],
  ])('says who did so: %s', (actor, told) => {
    expect(abortedBy(actor)).toBe(told);
  });
});

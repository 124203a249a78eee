import { screen, within } from '@testing-library/react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { straightBoard } from '../../__testUtils__/boards';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderPage } from '../../__testUtils__/render';

// In a file of its own, as answers about permissions are kept for a while.
describe('the way from page to page', () => {
  it('leads to freezes and policies only who may manage them', async () => {
    renderPage('/promotions', new FakePromotionsApi(straightBoard()), {
      authorize: AuthorizeResult.DENY,
    });
    await screen.findByRole('row', { name: /^podinfo/ });
    expect(
      within(screen.getByRole('navigation', { name: 'Promotions' }))
        .getAllByRole('link')
        .map(link => link.textContent),
    ).toEqual(['Pipelines', 'Needs my approval']);
  });
});

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { straightBoard } from '../../__testUtils__/boards';
import { makeInboxItem } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderPage } from '../../__testUtils__/render';

const nav = async () =>
  within(await screen.findByRole('navigation', { name: 'Promotions' }));

describe('the way from page to page', () => {
  it('counts what needs an approval, and leads there', async () => {
    const api = new FakePromotionsApi(straightBoard());
    api.inbox = [makeInboxItem(), makeInboxItem({ stage: 'other' })];
    renderPage('/promotions', api);
    const links = await nav();
    expect(links.getByRole('link', { name: 'Pipelines' })).toHaveAttribute(
      'aria-current',
      'page',
    );
    await userEvent.click(
      await links.findByRole('link', { name: 'Needs my approval (2)' }),
    );
    expect(
      await screen.findByRole('article', { name: 'calm-fox to prod' }),
    ).toBeVisible();
    expect(
      (await nav()).getByRole('link', { name: 'Needs my approval (2)' }),
    ).toHaveAttribute('aria-current', 'page');
  });

  it('leads to freezes and policies who may manage them', async () => {
    renderPage('/promotions', new FakePromotionsApi(straightBoard()));
    const links = await nav();
    expect(await links.findByRole('link', { name: 'Freezes' })).toHaveAttribute(
      'href',
      '/promotions/freezes',
    );
    expect(links.getByRole('link', { name: 'Policies' })).toHaveAttribute(
      'href',
      '/promotions/policies',
    );
  });
});

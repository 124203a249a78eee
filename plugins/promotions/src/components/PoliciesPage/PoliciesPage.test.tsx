import { screen, within } from '@testing-library/react';
import { NotAllowedError } from '@backstage/errors';
import { makeApprovalGate, makePolicy } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderPage } from '../../__testUtils__/render';

function open(...policies: ReturnType<typeof makePolicy>[]) {
  const api = new FakePromotionsApi();
  api.policies = policies;
  renderPage('/promotions/policies', api);
}

describe('the policies', () => {
  it('say what they say, in the order they are asked', async () => {
    open(
      makePolicy('to-dev', { stages: ['dev'], autoPromotion: true }),
      makePolicy('four-eyes', {
        description: 'Two of the release group see all of it.',
        labels: { risk: 'high' },
        autoPromotion: false,
        autoRollback: true,
        gates: [makeApprovalGate().gate],
        source: 'database',
      }),
      makePolicy('silent'),
    );
    await screen.findByRole('article', { name: 'to-dev' });
    expect(
      screen
        .getAllByRole('article')
        .map(article => article.getAttribute('aria-label')),
    ).toEqual(['to-dev', 'four-eyes', 'silent']);
    const policy = (name: string) =>
      within(screen.getByRole('article', { name }));
    expect(policy('to-dev').getByText('Promotes on its own')).toBeVisible();
    expect(policy('to-dev').getByText('dev')).toBeVisible();
    expect(policy('to-dev').getByText('the configuration')).toBeVisible();

    const eyes = policy('four-eyes');
    expect(eyes.getByText('Does not promote on its own')).toBeVisible();
    expect(
      eyes.getByText('Goes back on its own when a stage loses its health'),
    ).toBeVisible();
    expect(eyes.getByText(/^release:/)).toHaveTextContent(
      /^release: 2 approvals of .*release/,
    );
    expect(eyes.getByText('risk=high')).toBeVisible();
    expect(policy('silent').getByText('Says nothing yet')).toBeVisible();
  });

  it('may be none', async () => {
    open();
    expect(
      await screen.findByRole('heading', { name: 'No policies' }),
    ).toBeVisible();
  });

  it('may not be seen by everybody', async () => {
    const api = new FakePromotionsApi();
    jest.spyOn(api, 'listPolicies').mockRejectedValue(new NotAllowedError(''));
    renderPage('/promotions/policies', api);
    expect(await screen.findByText('You may not see this')).toBeVisible();
  });
});

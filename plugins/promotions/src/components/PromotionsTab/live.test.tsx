import { screen, within } from '@testing-library/react';
import { straightBoard } from '../../__testUtils__/boards';
import { makePromotion } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from './PromotionsTab';

describe('the tab, live', () => {
  it('shows what others have started, without being asked', async () => {
    const board = straightBoard();
    const api = new FakePromotionsApi(board);
    renderOnEntity(<PromotionsTab />, api);
    await screen.findByRole('article', { name: 'staging' });
    api.boards.set('pipeline-podinfo', {
      ...board,
      stages: board.stages.map(stage =>
        stage.name === 'staging'
          ? { ...stage, promotion: makePromotion('staging', 'calm-fox') }
          : stage,
      ),
    });
    expect(await screen.findByText('Promoting calm-fox')).toBeVisible();
    expect(
      within(screen.getByRole('article', { name: 'staging' })).getByRole(
        'button',
        { name: 'Promote calm-fox to staging' },
      ),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('keeps what it knows when an update fails, and says so', async () => {
    const api = new FakePromotionsApi(straightBoard());
    renderOnEntity(<PromotionsTab />, api);
    await screen.findByRole('article', { name: 'staging' });
    jest.spyOn(api, 'getBoard').mockRejectedValue(new Error('gone'));
    expect(
      await screen.findByText(
        /The last update failed, so this may be out of date/,
      ),
    ).toBeVisible();
    expect(screen.getByRole('article', { name: 'staging' })).toBeVisible();
  });
});

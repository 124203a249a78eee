import { screen, within } from '@testing-library/react';
import { NotAllowedError } from '@backstage/errors';
import {
  brokenBoard,
  diamondBoard,
  guardedBoard,
  straightBoard,
} from '../../__testUtils__/boards';
import { makeInboxItem } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { OverviewCard } from './OverviewCard';

describe('the card on the overview', () => {
  it('shows the stages in a line with version and state', async () => {
    renderOnEntity(<OverviewCard />, new FakePromotionsApi(straightBoard()));
    const line = within(
      await screen.findByRole('list', { name: 'Stages of podinfo' }),
    );
    expect(line.getAllByRole('listitem').map(item => item.textContent)).toEqual(
      [
        'dev6.6.0Verified',
        'staging6.5.1 · 4f2a9c81Verified',
        'prod6.5.0Verified',
      ],
    );
    expect(line.getByRole('link', { name: 'prod' })).toHaveAttribute(
      'href',
      '/catalog/default/component/podinfo/promotions?pipeline=pipeline-podinfo&stage=prod',
    );
    expect(
      screen.getByRole('link', { name: 'Open promotions' }),
    ).toHaveAttribute('href', '/catalog/default/component/podinfo/promotions');
  });

  it('says the one thing that needs a person', async () => {
    renderOnEntity(<OverviewCard />, new FakePromotionsApi(straightBoard()));
    expect(
      await screen.findByText('calm-fox may go to staging.'),
    ).toBeVisible();
  });

  it('says that it needs the approval of this person', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    api.inbox = [makeInboxItem()];
    renderOnEntity(<OverviewCard />, api);
    expect(
      await screen.findByText(/^calm-fox needs your approval for prod\./),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'Decide' })).toHaveAttribute(
      'href',
      '/promotions/approvals',
    );
  });

  it('says that the document is broken', async () => {
    renderOnEntity(<OverviewCard />, new FakePromotionsApi(brokenBoard()));
    expect(
      await screen.findByText('The pipeline document has 2 errors.'),
    ).toBeVisible();
  });

  it('names the pipelines where there are several', async () => {
    renderOnEntity(
      <OverviewCard />,
      new FakePromotionsApi(straightBoard(), diamondBoard()),
    );
    expect(
      await screen.findByRole('heading', { name: 'Diamond' }),
    ).toBeVisible();
    expect(
      await screen.findByText('Healthy is False in staging-b.'),
    ).toBeVisible();
  });

  it('tells those who may not see it so', async () => {
    const api = new FakePromotionsApi(straightBoard());
    jest.spyOn(api, 'listPipelines').mockRejectedValue(new NotAllowedError(''));
    renderOnEntity(<OverviewCard />, api);
    expect(await screen.findByText('You may not see this')).toBeVisible();
  });
});

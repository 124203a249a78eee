import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { busyBoard, straightBoard } from '../../__testUtils__/boards';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { openPanel } from '../../__testUtils__/openPanel';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from '../PromotionsTab';

describe('the panel of a stage', () => {
  it('opens from the card and closes with Escape', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(straightBoard()));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Details of prod' }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Stage prod' }),
    ).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('tells every requirement, met or not, in its order', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(straightBoard()),
      'prod',
    );
    expect(
      panel.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual([
      expect.stringMatching(/^OriginMet/),
      expect.stringMatching(/^Not rejectedMet/),
      expect.stringMatching(/^UpstreamMet/),
      expect.stringMatching(
        /^Soak timeWaitingIt has been in staging for 40 of 60 minutes\.for 40 min/,
      ),
      expect.stringMatching(/^Condition staging-is-healthyNot asked yet/),
    ]);
  });

  it('lets those who may let freight in past the soak', async () => {
    const api = new FakePromotionsApi(straightBoard());
    const clear = jest.spyOn(api, 'clearFreight');
    const panel = await openPanel(api, 'prod');
    await userEvent.click(
      panel.getByRole('button', { name: 'Let quiet-heron into prod anyway' }),
    );
    await userEvent.type(
      panel.getByRole('textbox', { name: 'Reason' }),
      'Mends the outage',
    );
    await userEvent.click(panel.getByRole('button', { name: 'Let it in' }));
    expect(clear).toHaveBeenCalledWith('pipeline-podinfo', {
      stage: 'prod',
      freight: 'id-of-quiet-heron',
      reason: 'Mends the outage',
    });
  });

  it('offers that to nobody else', async () => {
    const board = straightBoard();
    const stages = board.stages.map(stage => ({
      ...stage,
      permissions: { ...stage.permissions, clear: false },
    }));
    const panel = await openPanel(
      new FakePromotionsApi({ ...board, stages }),
      'prod',
    );
    expect(
      panel.queryByRole('button', { name: /^Let/ }),
    ).not.toBeInTheDocument();
  });

  it('lifts a hold', async () => {
    const api = new FakePromotionsApi(busyBoard());
    const lift = jest.spyOn(api, 'liftHold');
    const panel = await openPanel(api, 'staging');
    await userEvent.click(
      panel.getByRole('button', { name: 'Lift the hold on app in staging' }),
    );
    expect(lift).toHaveBeenCalledWith('pipeline-busy', {
      stage: 'staging',
      origin: 'app',
    });
    await waitFor(() =>
      expect(
        panel.queryByRole('button', { name: /^Lift the hold/ }),
      ).not.toBeInTheDocument(),
    );
  });

  it('lists the conditions with their reasons', async () => {
    const panel = await openPanel(new FakePromotionsApi(busyBoard()), 'prod', {
      view: 'Conditions',
    });
    expect(
      panel.getByText(
        'NotPromoted: us reports 6.4.2-hotfix, which was not promoted to prod.',
      ),
    ).toBeVisible();
    expect(panel.getAllByText(/Source probe:http/)).toHaveLength(3);
  });

  it('opens at the conditions from a condition', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(busyBoard()));
    await userEvent.click(
      await screen.findByRole('button', { name: /^ErrorBudget: Unknown/ }),
    );
    const panel = within(await screen.findByRole('dialog'));
    expect(panel.getByRole('tab', { name: 'Conditions' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });

  it('lists the promotions of the stage, each with its page', async () => {
    const panel = await openPanel(new FakePromotionsApi(busyBoard()), 'prod', {
      view: 'Runs',
    });
    expect(
      await panel.findByRole('link', { name: 'quiet-heron' }),
    ).toHaveAttribute('href', '/promotions/runs/promotion-failed');
    expect(panel.getByText('Failed')).toBeVisible();
  });

  it('says the configuration in words', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(straightBoard()),
      'prod',
      { view: 'Configuration' },
    );
    expect(panel.getByText('app, from staging')).toBeVisible();
    expect(
      panel.getByText(
        'staging-is-healthy: Healthy of staging is True, for at least 10 min, about the same freight',
      ),
    ).toBeVisible();
    expect(panel.getByText('risk=high')).toBeVisible();
  });
});
